import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import { resilient } from '../../connectors/resilient.ts';
import { openKnex } from '../../connectors/sql/knex-database.ts';
import { SQLITE as DIALECT } from '../../connectors/sql/other-dialects.ts';
import { createPortableConnector } from '../../connectors/sql/portable-connector.ts';
import { describeConformance } from './conformance.ts';
import { fillStatements, SQLITE } from './support/fill-sql.ts';
import { wasmSqlite } from './support/wasm-sqlite.ts';

describeConformance(
  {
    name: 'SQLite',
    database: true,
    finds: ['missing-table', 'missing-column', 'wrong-type'],
    typed: true,
    embedded: true,
  },
  async (data) => {
    const folder = mkdtempSync(join(tmpdir(), 'onecard-sqlite-'));
    const filename = join(folder, 'source.db');
    const file = new Database(filename);
    for (const statement of data.flatMap((table) => fillStatements(table, SQLITE))) file.exec(statement);
    file.close();
    return {
      input: {
        kind: 'SQL',
        address: { url: `sqlite:${filename}` },
        tables: new Map(),
        network: { loopbackAllowed: true },
      },
      open: (limits) =>
        resilient({
          source: 'a-source',
          limits,
          connector: createPortableConnector({
            source: 'a-source',
            dialect: DIALECT,
            database: openKnex({
              client: wasmSqlite(),
              connection: { filename, options: { readonly: true } } as never,
              pool: { min: 0, max: 1 },
              useNullAsDefault: true,
            }),
          }),
        }),
      takeDown: async () => undefined,
      bringUp: async () => undefined,
      stall: () => undefined,
      resume: () => undefined,
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
);
