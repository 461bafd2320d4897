import type { Pool } from 'pg';
import { readUnread } from './totals/read-unread.ts';

/** From `first` on, up to but not including `end`; open where undefined. */
export interface SeqRange {
  readonly first?: bigint;
  readonly end?: bigint;
  /** Hashes of the shapes that the entries can have, where all of them have been counted; undefined: it is not known. */
  readonly shapes?: readonly string[];
}

export interface Bounds {
  /** At or after. */
  readonly from?: Date;
  /** Before. */
  readonly to?: Date;
  /** A coordinate or a mask that the entries have. */
  readonly item?: string | undefined;
}

/**
 * Where in `seq` the entries can stand, the newest first: no index of theirs leads to a time, a coordinate or a mask. What has been
 * counted tells where days begin and end, and which combinations of coordinates and masks there are; the rest may be anything.
 */
export async function rangesOf(pool: Pool, { from, to, item }: Bounds): Promise<readonly SeqRange[]> {
  if (from === undefined && to === undefined && item === undefined) return [{}];
  // Read first: what is counted meanwhile is then in both, and the ranges are kept apart below.
  const { firstSeq: unread } = await readUnread(pool, 'all');
  const { rows } = await pool.query<{ first: string | null; last: string | null; shapes: readonly string[] }>(
    COUNTED,
    [from?.toISOString(), to?.toISOString(), item],
  );
  const { first, last, shapes } = rows[0] as (typeof rows)[number];
  const newest = unread === undefined ? [] : [{ first: unread }];
  if (first === null || last === null || (item !== undefined && shapes.length === 0)) return newest;
  const end = BigInt(last) + 1n;
  const counted = {
    first: BigInt(first),
    end: unread !== undefined && unread < end ? unread : end,
    ...(item === undefined ? {} : { shapes }),
  };
  return [...newest, counted];
}

const COUNTED = `
  SELECT min(first_seq) AS first, max(last_seq) AS last,
         ARRAY(SELECT DISTINCT hash FROM access_shape WHERE coordinates || masks @> ARRAY[$3::text]) AS shapes
    FROM access_day
   WHERE ($1::timestamptz IS NULL OR day >= ($1 AT TIME ZONE 'Asia/Shanghai')::date)
     AND ($2::timestamptz IS NULL OR day <= ($2 AT TIME ZONE 'Asia/Shanghai')::date)`;
