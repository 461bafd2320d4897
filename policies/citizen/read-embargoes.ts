import type { Pool } from 'pg';

/** What a version of an agreement keeps from citizens' sight: accesses after an instant. */
export interface VersionEmbargo {
  readonly agreement: string;
  readonly version: number;
  readonly shownUntil: Date;
}

/**
 * The embargoes of every version that has one, whether it is in force or not: the version under which an access ran says how long
 * it is hidden, and no later one hides again what has been seen.
 */
export async function readEmbargoes(pool: Pool, now: Date): Promise<readonly VersionEmbargo[]> {
  const { rows } = await pool.query<VersionEmbargo>(
    `SELECT agreement, version,
            $1::timestamptz - make_interval(hours => 24 * (document -> 'accessHistory' ->> 'embargoDays')::integer) AS "shownUntil"
       FROM agreement_version WHERE document ->> 'accessHistory' IS NOT NULL`,
    [now],
  );
  return rows;
}
