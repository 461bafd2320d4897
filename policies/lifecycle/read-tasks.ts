import type { Pool } from 'pg';
import { REVISION_DAYS, REVISION_NOTICE_DAYS } from '../service-items/read-service-items.ts';
import { COUNTERSIGNING } from './answer.ts';
import type { Viewer } from './read-agreements.ts';
import { versionInForce } from './version-in-force.ts';

/** What awaits a department. */
export interface Task {
  readonly kind:
    | 'ANSWER'
    | 'COUNTERSIGN'
    | 'REVIEW'
    | 'REVIEW_EMERGENCY'
    | 'REVIEW_SERVICE_ITEM'
    | 'REVISE_SERVICE_ITEM'
    | 'ANSWER_OBJECTION';
  readonly agreement: string | null;
  /** Code of the service item, where the task concerns no agreement. */
  readonly serviceItem: string | null;
  /** Of the agreement or of the service item. */
  readonly version: number;
  readonly dueOn: string | null;
  readonly overdue: boolean;
  /** Identifier of the emergency to be reviewed. */
  readonly emergency: string | null;
}

const MOST_TASKS = 500;

/**
 * What the department has to answer, to countersign, to review or to revise, citizens' objections included, the most urgent first; 500 at the most.
 * Reviewers are told of an emergency as soon as it is opened, and of a changed schema before a version that waits begins.
 */
export async function readTasks(pool: Pool, { department, today }: Viewer): Promise<readonly Task[]> {
  const { rows } = await pool.query<Task>(
    `SELECT 'ANSWER' AS kind, agreement, NULL AS "serviceItem", version, due_on::text AS "dueOn",
            $2::date > due_on AS overdue, NULL AS emergency
       FROM agreement_answer JOIN agreement_version v USING (agreement, version)
      WHERE department = $1 AND answer IS NULL AND v.state = 'SUBMITTED'
     UNION ALL
     SELECT 'COUNTERSIGN', agreement, NULL, version, NULL, false, NULL
       FROM agreement_version WHERE $1 = '${COUNTERSIGNING}' AND state = 'APPROVED'
     UNION ALL
     SELECT DISTINCT 'REVIEW', r.agreement, NULL, r.version, NULL, false, NULL
       FROM agreement_review r
         JOIN agreement a ON a.id = r.agreement AND r.version IN (${versionInForce('$2::date::text')}, a.next_version)
         JOIN agreement_version v ON (v.agreement, v.version) = (r.agreement, r.version)
      WHERE a.state <> 'REVOKED' AND (v.document ->> 'validTo')::date >= $2::date
        AND (a.consumer = $1 OR EXISTS (
          SELECT FROM jsonb_array_elements(
              (v.resolved -> 'grants') || (v.resolved -> 'emergency') || coalesce(v.resolved -> 'rowFilter', '[]')) AS granted
           WHERE granted ->> 'coordinate' = r.coordinate AND granted -> 'meaning' ->> 'owner' = $1))
     UNION ALL
     SELECT 'REVIEW_EMERGENCY', agreement, NULL, version, (review_due AT TIME ZONE 'Asia/Shanghai')::date::text,
            review_due < now(), id::text
       FROM emergency WHERE finding IS NULL AND $1 IN (department, '${COUNTERSIGNING}')
     UNION ALL
     SELECT 'REVIEW_SERVICE_ITEM', NULL, code, v.version, NULL, false, NULL
       FROM service_item_version v JOIN service_item i USING (code)
      WHERE i.department = $1 AND NOT i.retired AND v.state = 'SUBMITTED'
     UNION ALL
     SELECT 'REVISE_SERVICE_ITEM', NULL, code, version, (revised_on + ${REVISION_DAYS})::text,
            revised_on + ${REVISION_DAYS} < $2::date, NULL
       FROM service_item
      WHERE department = $1 AND NOT retired AND revised_on + ${REVISION_DAYS - REVISION_NOTICE_DAYS} <= $2::date
     UNION ALL
     SELECT 'ANSWER_OBJECTION', agreement, NULL, version, due_on::text, due_on < $2::date, NULL
       FROM objection WHERE department = $1 AND state = 'OPEN'
     ORDER BY "dueOn" NULLS LAST, agreement, "serviceItem" LIMIT ${MOST_TASKS}`,
    [department, today],
  );
  return rows;
}
