import { describe } from 'vitest';
import { createMariadbDatabase, hasMariadb } from '../support/mariadb-database.ts';
import { startSourceProxy } from '../support/source-proxy.ts';
import { describeConformance } from './conformance.ts';
import { fillStatements, MARIADB } from './support/fill-sql.ts';

describe.runIf(hasMariadb())('MariaDB', () => {
  describeConformance(
    {
      name: 'MariaDB',
      database: true,
      finds: ['missing-table', 'missing-column', 'wrong-type'],
      typed: true,
    },
    async (data) => {
      const database = await createMariadbDatabase(
        ...data.flatMap((table) => fillStatements(table, MARIADB)),
      );
      const proxy = await startSourceProxy(database.url);
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
});
