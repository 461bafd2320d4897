import type { Pool } from 'pg';
import type { ColumnExpectation, ColumnFault } from '../connector.ts';

const TEXT_TYPES = new Set(['character varying', 'character', 'text', 'name']);
const DATE_TYPES = new Set(['date', 'timestamp without time zone', 'timestamp with time zone']);

/** Compares what the SDL promises with the database's own catalogue. */
export async function checkColumns(
  pool: Pool,
  expectations: readonly ColumnExpectation[],
): Promise<readonly ColumnFault[]> {
  const { rows } = await pool.query<{ table: string; column: string; type: string }>(
    `select c.relname as "table", a.attname as "column",
            regexp_replace(format_type(a.atttypid, null), '^bpchar$', 'character') as "type"
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where pg_table_is_visible(c.oid) and c.relkind in ('r', 'v', 'm', 'p', 'f') and c.relname = any($1)`,
    [[...new Set(expectations.map(({ table }) => table))]],
  );
  const tables = new Map<string, Map<string, string>>();
  for (const { table, column, type } of rows) {
    const columns = tables.get(table) ?? new Map<string, string>();
    tables.set(table, columns.set(column, type));
  }
  return expectations.flatMap((expectation) => faultOf(expectation, tables.get(expectation.table)));
}

function faultOf(
  expectation: ColumnExpectation,
  columns: ReadonlyMap<string, string> | undefined,
): readonly ColumnFault[] {
  if (columns === undefined) return [{ kind: 'missing-table', expectation, alternatives: [] }];
  const actual = columns.get(expectation.column);
  if (actual === undefined)
    return [{ kind: 'missing-column', expectation, alternatives: [...columns.keys()].sort() }];
  const fits =
    expectation.use === 'ANY' || (expectation.use === 'TEXT' ? TEXT_TYPES : DATE_TYPES).has(actual);
  return fits ? [] : [{ kind: 'wrong-type', expectation, actual }];
}
