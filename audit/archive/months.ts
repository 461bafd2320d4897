import type { ClientBase } from 'pg';

/** Months of Shanghai, as `2026-11`. */
export type Month = string;

/** A month of the logs and where its entries are. */
export interface AuditMonth {
  readonly month: Month;
  readonly state: 'ONLINE' | 'ARCHIVED' | 'BOTH' | 'EXPIRED';
  readonly entries: number;
}

/** A month's partitions in the database. */
export interface MonthPartition {
  readonly month: Month;
  readonly entries: string;
  readonly subjects: string;
}

type Queryable = Pick<ClientBase, 'query'>;

/** Months whose entries are in the database, the oldest first. A partition's month is the one at whose end its numbers end. */
export async function readPartitions(client: Queryable): Promise<readonly MonthPartition[]> {
  const { rows } = await client.query<{ month: Month; entries: string; subjects: string }>(PARTITIONS);
  return rows;
}

const PARTITIONS = `
  WITH partition AS (
    SELECT c.relname AS entries, replace(c.relname, 'audit_entry_', 'audit_subject_') AS subjects,
           substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''?(\\d+)''?\\)')::bigint / 100000000000 - 1 AS month
      FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'audit_entry'::regclass
  )
  SELECT entries, subjects, (month / 12)::text || '-' || lpad((month % 12 + 1)::text, 2, '0') AS month
    FROM partition ORDER BY partition.month`;

/** Months with how many entries they have and where these are, the oldest first. */
export async function readMonths(client: Queryable): Promise<readonly AuditMonth[]> {
  const online = new Map<Month, number>();
  for (const { month, entries } of await readPartitions(client)) {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) AS count FROM ${entries}`);
    online.set(month, Number(rows[0]?.count));
  }
  const { rows } = await client.query<{ month: Month; entries: string; expired: boolean }>(
    `SELECT month, sum(a.next - a.first) AS entries, bool_and(e.log IS NOT NULL) AS expired
       FROM audit_archive a LEFT JOIN audit_expired e USING (log, month) GROUP BY month`,
  );
  const archived = rows.map(
    ({ month, entries, expired }): AuditMonth => ({
      month,
      state: expired ? 'EXPIRED' : online.has(month) ? 'BOTH' : 'ARCHIVED',
      entries: Number(entries),
    }),
  );
  const known = new Set(archived.map(({ month }) => month));
  const others = [...online].flatMap(([month, entries]): readonly AuditMonth[] =>
    known.has(month) ? [] : [{ month, state: 'ONLINE', entries }],
  );
  return [...archived, ...others].sort((a, b) => (a.month < b.month ? -1 : 1));
}

/** The month that lies `count` months before another one. */
export function monthsBefore(month: Month, count: number): Month {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const index = 12 * year + number - 1 - count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}
