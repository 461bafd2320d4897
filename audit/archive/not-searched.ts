import type { Pool } from 'pg';
import type { EntrySearch } from '../search.ts';
import type { Month } from './months.ts';
import { NOT_BACK } from './read-archive.ts';

/**
 * Months that a search did not reach, the oldest first: some of their entries, of logs that the reader may see, are archived and not
 * back in the database, expired ones included. Of all months those in which an entry of the filter's time may have been written.
 */
export async function readNotSearched(
  pool: Pool,
  { filter: { from, to }, visibleLogs }: Pick<EntrySearch, 'filter' | 'visibleLogs'>,
): Promise<readonly Month[]> {
  const { rows } = await pool.query<{ month: Month }>(NOT_SEARCHED, [
    from?.toISOString(),
    to?.toISOString(),
    visibleLogs === 'all' ? null : visibleLogs,
  ]);
  return rows.map(({ month }) => month);
}

/*
 * From month to month, and in each to the first file that is missing: there may be a million files.
 * A day on either side: an entry is written a little after its time, and hubs turn to a new month within the hour.
 * The first month of all has what was there before months were, of any time.
 */
const NOT_SEARCHED = `
  WITH RECURSIVE known AS (
    SELECT min(month) AS month FROM audit_archive
    UNION ALL
    SELECT (SELECT min(month) FROM audit_archive WHERE month > known.month) FROM known WHERE known.month IS NOT NULL
  ), begun AS (
    SELECT month, (month || '-01')::timestamp AS start FROM known WHERE month IS NOT NULL
  )
  SELECT month FROM begun
   CROSS JOIN LATERAL (
     SELECT FROM audit_archive a
      WHERE a.month = begun.month AND ($3::text[] IS NULL OR a.log = ANY ($3)) AND ${NOT_BACK} LIMIT 1) AS missing
   WHERE ($1::timestamptz IS NULL OR start + interval '1 month 1 day' > $1 AT TIME ZONE 'Asia/Shanghai')
     AND ($2::timestamptz IS NULL OR start - interval '1 day' < $2 AT TIME ZONE 'Asia/Shanghai'
          OR month = (SELECT min(month) FROM audit_archive))
   ORDER BY month`;
