import type { Pool } from 'pg';
import type { Agreement } from '../agreement.ts';

export interface ConsentSearchOfNotice {
  readonly agreement: Agreement;
  readonly purpose: string;
  /** Pseudonyms of the data subject, one for each key. */
  readonly subjects: readonly string[];
}

/**
 * Whether somebody's consent to an agreement holds without a request that brings its code: a notice is nobody's request. One to an
 * earlier version does not count, whatever that version opened.
 */
export async function hasConsent(
  pool: Pool,
  { agreement: { id, version }, purpose, subjects }: ConsentSearchOfNotice,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM consent WHERE agreement = $1 AND version = $2 AND (purpose IS NULL OR purpose = $3)
        AND subject = ANY ($4) AND expires_at > clock_timestamp() LIMIT 1`,
    [id, version, purpose, subjects],
  );
  return rowCount === 1;
}
