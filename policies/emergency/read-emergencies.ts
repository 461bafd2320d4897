import type { Pool } from 'pg';
import { COUNTERSIGNING } from '../lifecycle/answer.ts';
import type { Finding } from './open-emergency.ts';

export type EmergencyState = 'OPEN' | 'AWAITING_REVIEW' | 'OVERDUE' | 'REVIEWED';

export interface EmergencyRecord {
  readonly id: string;
  readonly agreement: string;
  readonly version: number;
  readonly department: string;
  readonly client: string;
  readonly operator: string;
  readonly reason: string;
  readonly state: EmergencyState;
  readonly openedAt: Date;
  readonly endsAt: Date;
  readonly reviewDue: Date;
  readonly finding: Finding | null;
  readonly comment: string | null;
  readonly reviewer: string | null;
  readonly reviewedAt: Date | null;
  /** Requests under it that its agreement's log holds. */
  readonly requests: number;
}

export interface EmergencySearch {
  /** Whose emergencies: the consumer's, those of data's owners to see, or, for HRSS, all. */
  readonly department: string;
  readonly id?: string;
  readonly agreement?: string;
  readonly state?: EmergencyState;
  readonly limit: number;
}

/** Emergencies under agreements to which the department is a party, the newest first. */
export async function readEmergencies(
  pool: Pool,
  { department, id, agreement, state, limit }: EmergencySearch,
): Promise<readonly EmergencyRecord[]> {
  const { rows } = await pool.query<EmergencyRecord>(EMERGENCIES, [
    department,
    id ?? null,
    agreement ?? null,
    state ?? null,
    limit,
  ]);
  return rows;
}

const EMERGENCIES = `
  SELECT seen.*,
         (SELECT count(*)::integer FROM audit_entry a
           WHERE a.emergency = seen.id::text AND a.log = seen.agreement AND a.kind = 'access' AND a.part = 1) AS requests
    FROM (
      SELECT e.id, e.agreement, e.version, e.department, e.client, e.operator, e.reason, e.finding, e.comment, e.reviewer,
             e.opened_at AS "openedAt", e.ends_at AS "endsAt", e.review_due AS "reviewDue", e.reviewed_at AS "reviewedAt",
             CASE
               WHEN e.finding IS NOT NULL THEN 'REVIEWED'
               WHEN e.ends_at > now() THEN 'OPEN'
               WHEN e.review_due < now() THEN 'OVERDUE'
               ELSE 'AWAITING_REVIEW'
             END AS state
        FROM emergency e JOIN agreement_version v ON (v.agreement, v.version) = (e.agreement, e.version)
       WHERE ($1 = '${COUNTERSIGNING}' OR v.parties @> ARRAY[$1]) AND ($2::uuid IS NULL OR e.id = $2)
         AND ($3::text IS NULL OR e.agreement = $3)
    ) AS seen
   WHERE $4::text IS NULL OR state = $4
   ORDER BY "openedAt" DESC, id LIMIT $5`;
