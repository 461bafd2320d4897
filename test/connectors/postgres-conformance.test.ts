import { createSourceDatabase } from '../support/source-database.ts';
import { startSourceProxy } from '../support/source-proxy.ts';
import { describeConformance } from './conformance.ts';
import { fillStatements, POSTGRES } from './support/fill-sql.ts';

describeConformance(
  {
    name: 'PostgreSQL',
    database: true,
    finds: ['missing-table', 'missing-column', 'wrong-type'],
    typed: true,
  },
  async (data) => {
    const statements = data.flatMap((table) => fillStatements(table, POSTGRES));
    const database = await createSourceDatabase(statements.join('; '));
    const proxy = await startSourceProxy(database.url());
    return {
      input: {
        kind: 'SQL',
        address: { url: proxy.url },
        tables: new Map(),
        network: { loopbackAllowed: true },
      },
      takeDown: () => proxy.takeDown(),
      bringUp: () => proxy.bringUp(),
      stall: () => proxy.stall(),
      resume: () => proxy.resume(),
      close: async () => {
        await proxy.close();
        await database.drop();
      },
    };
  },
);
