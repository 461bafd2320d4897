import type { Pool } from 'pg';
import type { DescribedColumn, DescribedTable } from '../connector.ts';

/** Tables and views that the login may read, as PostgreSQL's own catalogue describes them. */
export async function describeTables(pool: Pool): Promise<readonly DescribedTable[]> {
  const { rows } = await pool.query<DescribedTable & { readonly columns: readonly DescribedRow[] }>(TABLES);
  return rows.map(({ name, comment, columns, primaryKey, rows: estimate }) => ({
    name,
    comment: comment ?? undefined,
    primaryKey,
    rows: Number(estimate) < 0 ? undefined : Number(estimate),
    access: undefined,
    columns: columns.map((column) => ({
      name: column.name,
      type: typeOf(column.type),
      nullable: column.nullable,
      comment: column.comment ?? undefined,
      values: column.values ?? undefined,
      indexed: column.indexed,
    })),
  }));
}

interface DescribedRow {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | null;
  readonly values: readonly string[] | null;
  readonly indexed: boolean;
}

function typeOf(type: string): DescribedColumn['type'] {
  if (/^(smallint|integer|bigint)/.test(type)) return 'INTEGER';
  if (/^(numeric|real|double)/.test(type)) return 'DECIMAL';
  if (type === 'boolean') return 'BOOLEAN';
  if (type === 'date') return 'DATE';
  return type.startsWith('timestamp') ? 'DATETIME' : 'TEXT';
}

/** An index serves look-ups of a column where the column, or an expression over it, comes first. */
const TABLES = `
  SELECT c.relname AS name, obj_description(c.oid, 'pg_class') AS comment, c.reltuples::bigint AS rows,
         coalesce((SELECT jsonb_agg(a.attname ORDER BY k.place)
                     FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                    WHERE i.indrelid = c.oid AND i.indisprimary), '[]') AS "primaryKey",
         (SELECT jsonb_agg(jsonb_build_object(
                   'name', a.attname, 'type', format_type(a.atttypid, NULL), 'nullable', NOT a.attnotnull,
                   'comment', col_description(c.oid, a.attnum),
                   'values', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid),
                   'indexed', EXISTS (SELECT FROM pg_index i
                                       WHERE i.indrelid = c.oid
                                         AND (i.indkey[0] = a.attnum
                                              OR (i.indkey[0] = 0 AND pg_get_indexdef(i.indexrelid, 1, true)
                                                                      ~ ('\\m' || quote_ident(a.attname) || '\\M|"' || a.attname || '"')))))
                 ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
    FROM pg_class c
   WHERE pg_table_is_visible(c.oid) AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition
     AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
     AND has_table_privilege(c.oid, 'SELECT')
   ORDER BY c.relname`;
