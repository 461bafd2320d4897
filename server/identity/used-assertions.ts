import type { Pool } from 'pg';

export interface UsedAssertion {
  readonly client: string;
  readonly jti: string;
  /** The assertion's `exp`, in seconds since the epoch. */
  readonly expiry: number;
}

/** Seconds for which a used assertion is remembered beyond its expiry: the clocks of hub and database may differ. */
const MARGIN = 60;
const SWEPT_AT_ONCE = 100;

/**
 * Marks an assertion as used; false if it was used before, in whichever hub process. Expired ones are swept on the way;
 * rows that another process sweeps are skipped, since two that wait for each other would deadlock.
 */
export async function useAssertion(pool: Pool, { client, jti, expiry }: UsedAssertion): Promise<boolean> {
  const { rowCount } = await pool.query(
    `WITH expired AS (
       SELECT client, jti FROM used_assertion WHERE expires_at < now() LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED
     ), swept AS (
       DELETE FROM used_assertion USING expired
        WHERE used_assertion.client = expired.client AND used_assertion.jti = expired.jti
     )
     INSERT INTO used_assertion (client, jti, expires_at) VALUES ($1, $2, to_timestamp($3)) ON CONFLICT DO NOTHING`,
    [client, jti, expiry + MARGIN],
  );
  return rowCount === 1;
}
