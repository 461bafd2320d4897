import pg from 'pg';
import type { Catalogue } from '../../../schema/catalogue.ts';
import { withClient } from '../../../with-client.ts';
import { type PlainRow, type Tables, tableName } from './tables.ts';

const PADDED = 1042;

/** What the sources' databases hold, every value as its text. */
export async function readTables(
  catalogue: Catalogue,
  urls: Readonly<Record<string, string>>,
): Promise<Tables> {
  const tables = new Map<string, readonly PlainRow[]>();
  for (const entity of catalogue.entities.values()) {
    if (tables.has(tableName(entity))) continue;
    const rows = await withClient(urls[entity.source.connection] as string, async (client) => {
      await client.query("SET datestyle = ISO; SET timezone = 'Asia/Shanghai'");
      const result = await client.query<PlainRow>({
        text: `SELECT * FROM ${pg.escapeIdentifier(entity.table.name)}`,
        types: {
          getTypeParser: (type: number) => (text: string) => (type === PADDED ? text.trimEnd() : text),
        } as never,
      });
      return result.rows;
    });
    tables.set(tableName(entity), rows);
  }
  return tables;
}
