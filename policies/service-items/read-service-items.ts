import type { Pool } from 'pg';
import type { ServiceItemDocument } from './service-item.ts';

/** Days after which an item has to be revised again (revised about once a year). */
export const REVISION_DAYS = 365;
/** Days before that on which its owner is reminded. */
export const REVISION_NOTICE_DAYS = 30;

export interface ServiceItemFilter {
  readonly codes?: readonly string[];
  readonly department?: string;
  readonly revisionOverdue?: boolean;
  readonly retired?: boolean;
}

export interface ServiceItemRecord {
  readonly code: string;
  readonly department: string;
  readonly version: number | null;
  readonly retired: boolean;
  readonly revisedOn: string | null;
  readonly revisionDue: string | null;
  readonly revisionOverdue: boolean;
  /** The newest first. */
  readonly versions: readonly ServiceItemVersionRecord[];
}

export interface ServiceItemVersionRecord {
  readonly version: number;
  readonly state: 'SUBMITTED' | 'REFUSED' | 'IN_FORCE' | 'SUPERSEDED';
  readonly document: ServiceItemDocument;
  readonly maker: string | null;
  readonly reviewer: string | null;
  readonly reason: string | null;
  /** ISO 8601 in UTC. */
  readonly submittedAt: string;
}

export interface ServiceItemSearch {
  readonly filter: ServiceItemFilter;
  /** Date in Asia/Shanghai. */
  readonly today: string;
  /** Code of the item before the page. */
  readonly after?: string;
  readonly limit: number;
}

/** The catalogue, by code. It is no secret: whoever works with agreements names its items. */
export async function readServiceItems(
  pool: Pool,
  { filter, today, after = '', limit }: ServiceItemSearch,
): Promise<readonly ServiceItemRecord[]> {
  const { codes = null, department = null, revisionOverdue = null, retired = null } = filter;
  const { rows } = await pool.query<ServiceItemRecord>(ITEMS, [
    today,
    after,
    limit,
    codes,
    department,
    revisionOverdue,
    retired,
  ]);
  return rows;
}

const ITEMS = `
  SELECT *, (SELECT jsonb_agg(jsonb_build_object(
                      'version', v.version, 'state', v.state, 'document', v.document, 'maker', v.maker,
                      'reviewer', v.reviewer, 'reason', v.reason,
                      'submittedAt', to_char(v.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                    ) ORDER BY v.version DESC)
               FROM service_item_version v WHERE v.code = item.code) AS versions
    FROM (
      SELECT code, department, version, retired, revised_on::text AS "revisedOn",
             (revised_on + ${REVISION_DAYS})::text AS "revisionDue",
             coalesce(revised_on + ${REVISION_DAYS} < $1::date AND NOT retired, false) AS "revisionOverdue"
        FROM service_item
    ) AS item
   WHERE code > $2 AND ($4::text[] IS NULL OR code = ANY ($4)) AND ($5::text IS NULL OR department = $5)
     AND ($6::boolean IS NULL OR "revisionOverdue" = $6) AND ($7::boolean IS NULL OR retired = $7)
   ORDER BY code LIMIT $3`;
