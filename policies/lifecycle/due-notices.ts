import type { PoolClient } from 'pg';

/** Something that time alone has brought about, and that the agreement's log has to tell. */
export interface DueNotice {
  readonly action: 'AGREEMENT_EXPIRED' | 'EMERGENCY_UNREVIEWED';
  readonly agreement: string;
  readonly version: number;
  readonly department: string;
  /** The emergency's identifier. */
  readonly target: string | null;
}

/** Notices of one transaction: the rest waits for the next. */
const MOST = 200;

/**
 * Takes what has become due and nobody has noted yet: whoever commits has noted it, and another hub passes over what
 * one is at.
 * @param today date in Asia/Shanghai
 */
export async function takeDueNotices(client: PoolClient, today: string): Promise<readonly DueNotice[]> {
  const expired = await client.query<DueNotice>(EXPIRED, [today]);
  const unreviewed = await client.query<DueNotice>(UNREVIEWED);
  return [...expired.rows, ...unreviewed.rows];
}

const EXPIRED = `
  UPDATE agreement_version v SET expiry_noted = true FROM agreement a
   WHERE (v.agreement, v.version) IN (
           SELECT agreement, version FROM agreement_version
            WHERE state = 'IN_FORCE' AND NOT expiry_noted AND document ->> 'validTo' < $1
            ORDER BY agreement LIMIT ${MOST} FOR UPDATE SKIP LOCKED)
     AND a.id = v.agreement
  RETURNING 'AGREEMENT_EXPIRED' AS action, v.agreement, v.version, a.consumer AS department, NULL AS target`;

const UNREVIEWED = `
  UPDATE emergency SET alerted_at = now()
   WHERE id IN (
     SELECT id FROM emergency
      WHERE finding IS NULL AND alerted_at IS NULL AND review_due < now() LIMIT ${MOST} FOR UPDATE SKIP LOCKED)
  RETURNING 'EMERGENCY_UNREVIEWED' AS action, agreement, version, department, id::text AS target`;
