import type { Pool } from 'pg';
import { versionInForce } from './lifecycle/version-in-force.ts';

/** An agreement that answers today. */
export interface AgreementInForce {
  readonly id: string;
  readonly consumer: string;
  /** When its first version took effect, or was put into this hub if that was later. */
  readonly since: Date;
}

/** Agreements that are active on a date, `YYYY-MM-DD` in Asia/Shanghai. */
export async function readAgreementsInForce(pool: Pool, today: string): Promise<readonly AgreementInForce[]> {
  const { rows } = await pool.query<AgreementInForce>(
    `SELECT a.id, a.consumer,
            (SELECT min(greatest((f.document ->> 'validFrom')::date::timestamp AT TIME ZONE 'Asia/Shanghai', f.created_at))
               FROM agreement_version f
              WHERE f.agreement = a.id AND f.state IN ('IN_FORCE', 'SUPERSEDED', 'CONCLUDED')) AS since
       FROM agreement a JOIN agreement_version v ON v.agreement = a.id AND v.version = ${versionInForce('$1')}
      WHERE a.state = 'ACTIVE' AND v.document ->> 'validFrom' <= $1 AND v.document ->> 'validTo' >= $1
      ORDER BY a.id`,
    [today],
  );
  return rows;
}
