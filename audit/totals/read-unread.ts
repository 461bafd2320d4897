import type { Pool } from 'pg';
import type { VisibleLogs } from '../search.ts';
import { TOTALS_FOLLOWER } from './count-entries.ts';

/** What the totals do not know yet. */
export interface Unread {
  /** Entries of every kind. */
  readonly count: number;
  /** None of them has a smaller number; undefined: there is none. */
  readonly firstSeq: bigint | undefined;
  /** When the first of them was made. */
  readonly since: Date | undefined;
}

/** Of the logs that the reader may see. */
export async function readUnread(pool: Pool, visibleLogs: VisibleLogs): Promise<Unread> {
  const { rows } = await pool.query<{ count: string; seq: string | null; since: Date | null }>(UNREAD, [
    TOTALS_FOLLOWER,
    visibleLogs === 'all' ? null : visibleLogs,
  ]);
  const { count, seq, since } = rows[0] as (typeof rows)[number];
  return {
    count: Number(count),
    firstSeq: seq === null ? undefined : BigInt(seq),
    since: since ?? undefined,
  };
}

/** Within a log `seq` rises with the index. */
const UNREAD = `
  SELECT coalesce(sum(h.size - coalesce(f.next, 0)), 0) AS count, min(e.seq) AS seq, min(e.time) AS since
    FROM audit_log h
    LEFT JOIN log_follower f ON f.follower = $1 AND f.log = h.log
    LEFT JOIN audit_entry e ON e.log = h.log AND e.index = coalesce(f.next, 0)
   WHERE h.size > coalesce(f.next, 0) AND ($2::text[] IS NULL OR h.log = ANY ($2))`;
