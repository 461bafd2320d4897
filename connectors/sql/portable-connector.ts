import { HubError } from '../../errors.ts';
import type { Connector, Row } from '../connector.ts';
import type { Database } from './database.ts';
import type { Dialect } from './dialect.ts';
import { columnFaults, describedTables } from './portable-catalogue.ts';
import { lookupSql, pageSql, type Sql, sampleSql } from './portable-statements.ts';

export interface PortableConnectorOptions {
  /** Identifier of the source, for messages. */
  readonly source: string;
  readonly dialect: Dialect;
  readonly database: Database;
}

/** A source in a database other than PostgreSQL, asked in SQL that all of them understand. */
export function createPortableConnector({ source, dialect, database }: PortableConnectorOptions): Connector {
  const query = async (statement: Sql) => {
    try {
      return await database.query(statement);
    } catch (cause) {
      throw new HubError('SOURCE_UNAVAILABLE', { detail: { zh: source, en: source }, cause });
    }
  };
  const catalogue = () => query({ sql: dialect.catalogue, bindings: [] });
  return {
    async lookup(request) {
      const rows = new Map<string, Row[]>();
      if (request.keys.length === 0) return rows;
      const asked = new Set(request.keys);
      for (const [key, ...row] of await query(lookupSql(dialect, request))) {
        // A collation may have taken another text for the key.
        if (typeof key !== 'string' || !asked.has(key)) continue;
        const group = rows.get(key);
        if (group === undefined) rows.set(key, [row]);
        else group.push(row);
      }
      return rows;
    },
    async page(request) {
      const rows = await query(pageSql(dialect, request));
      return rows.map(([position, ...row]) => ({ position: position as string, row }));
    },
    check: async (expectations) => columnFaults(await catalogue(), expectations),
    describe: async () => describedTables(await catalogue()),
    sample: (request) => query(sampleSql(dialect, request)),
    close: () => database.close(),
  };
}
