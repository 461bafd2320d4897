import type { Pool } from 'pg';
import type { AgreementDocument, ResolvedGrants } from '../agreement.ts';
import { COUNTERSIGNING } from './answer.ts';
import type { VersionState } from './stored-agreement.ts';
import { versionInForce } from './version-in-force.ts';

/** For whom agreements are read: only what its department has to do with exists. */
export interface Viewer {
  readonly department: string;
  /** Date in Asia/Shanghai. */
  readonly today: string;
}

export type AgreementLifeState =
  | 'DRAFT'
  | 'PENDING'
  | 'NOT_CONCLUDED'
  | 'NOT_YET_VALID'
  | 'ACTIVE'
  | 'SUSPENDED'
  | 'EXPIRED'
  | 'REVOKED';

export interface AgreementHead {
  readonly id: string;
  readonly consumer: string;
  /** The version in force. */
  readonly version: number | null;
  /** The countersigned version that takes its place on its first day. */
  readonly nextVersion: number | null;
  readonly state: AgreementLifeState;
}

/** All conditions that are present must hold. */
export interface AgreementFilter {
  readonly id?: string;
  readonly state?: AgreementLifeState;
  readonly consumer?: string;
  /** Department that owns granted data. */
  readonly owner?: string;
  readonly purpose?: string;
}

export interface AgreementSearch {
  readonly filter: AgreementFilter;
  /** Identifier of the agreement before the page. */
  readonly after?: string;
  readonly limit: number;
}

/** Agreements that the viewer's department is a party to, by identifier; HRSS operates the hub and sees all. */
export async function readAgreements(
  pool: Pool,
  { department, today }: Viewer,
  { filter, after = '', limit }: AgreementSearch,
): Promise<readonly AgreementHead[]> {
  const { id = null, state = null, consumer = null, owner = null, purpose = null } = filter;
  const few = await fewAgreements(pool, department);
  const { rows } = await pool.query<AgreementHead>(headsOf(few === undefined ? '' : 'AND a.id = ANY ($10)'), [
    department,
    today,
    after,
    limit,
    id,
    state,
    consumer,
    owner === null ? null : JSON.stringify([{ meaning: { owner } }]),
    purpose,
    ...(few === undefined ? [] : [few]),
  ]);
  return rows;
}

/** To walk past agreements that are none of a department's business is cheaper than to read a longer list of those that are. */
const FEW = 1_000;

/** All agreements that a department can see; undefined: they are many. A version's parties are its consumer and all owners. */
async function fewAgreements(pool: Pool, department: string): Promise<readonly string[] | undefined> {
  if (department === COUNTERSIGNING) return undefined;
  const { rows } = await pool.query<{ id: string }>(
    `SELECT agreement AS id FROM agreement_version WHERE parties @> ARRAY[$1]
      UNION ALL SELECT id FROM agreement WHERE consumer = $1 LIMIT $2`,
    [department, FEW],
  );
  return rows.length < FEW ? rows.map(({ id }) => id) : undefined;
}

/**
 * PostgreSQL walks agreements in their order and looks at each one's versions until the page is full (LIMIT 1 keeps it from reading
 * all versions first). What few agreements have is chosen beforehand, by what needs no document: states, and the versions of a department
 * that is a party to few.
 */
const headsOf = (chosen: string) => `
  SELECT id, consumer, version, "nextVersion", state FROM (
    SELECT a.id, a.consumer, f.version, nullif(a.next_version, f.version) AS "nextVersion",
           CASE
             WHEN a.state IN ('REVOKED', 'SUSPENDED') THEN a.state
             WHEN a.state = 'ACTIVE' AND f.document ->> 'validFrom' > $2 THEN 'NOT_YET_VALID'
             WHEN a.state = 'ACTIVE' AND f.document ->> 'validTo' < $2 THEN 'EXPIRED'
             WHEN a.state = 'ACTIVE' THEN 'ACTIVE'
             WHEN EXISTS (SELECT FROM agreement_version v WHERE v.agreement = a.id AND v.state IN ('SUBMITTED', 'APPROVED'))
               THEN 'PENDING'
             WHEN d.agreement IS NOT NULL THEN 'DRAFT'
             ELSE 'NOT_CONCLUDED'
           END AS state
      FROM agreement a
      LEFT JOIN agreement_version f ON f.agreement = a.id AND f.version = ${versionInForce('$2')}
      LEFT JOIN agreement_draft d ON d.agreement = a.id AND a.consumer = $1
     WHERE a.id > $3 AND ($5::text IS NULL OR a.id = $5) AND ($7::text IS NULL OR a.consumer = $7)
       AND CASE
             WHEN $6::text IS NULL THEN true
             WHEN $6 IN ('REVOKED', 'SUSPENDED') THEN a.state = $6
             WHEN $6 IN ('ACTIVE', 'EXPIRED', 'NOT_YET_VALID') THEN a.state = 'ACTIVE'
             ELSE a.state NOT IN ('ACTIVE', 'REVOKED', 'SUSPENDED')
           END
       ${chosen}
       AND ((d.agreement IS NOT NULL AND $8::jsonb IS NULL AND $9::text IS NULL) OR (
         SELECT true FROM agreement_version v
          WHERE v.agreement = a.id AND (a.consumer = $1 OR $1 = '${COUNTERSIGNING}' OR v.parties @> ARRAY[$1])
            AND ($8::jsonb IS NULL OR v.resolved -> 'grants' @> $8)
            AND ($9::text IS NULL OR v.document -> 'purposes' ? $9)
          LIMIT 1))
  ) AS seen
  WHERE $6::text IS NULL OR state = $6
  ORDER BY id LIMIT $4`;

export interface VersionRecord {
  readonly agreement: string;
  readonly version: number;
  readonly state: VersionState;
  readonly document: AgreementDocument;
  readonly resolved: ResolvedGrants;
  readonly parties: readonly string[];
  readonly makers: readonly string[];
  readonly countersigner: string | null;
  /** Of all that it opens, in an emergency too. */
  readonly beyondMinimum: readonly string[];
  readonly submittedAt: Date;
}

/**
 * SQL for whether the version `v` of the agreement `a` is the viewer's business: its consumer's, its owners' and that of
 * who countersigns; $2 is the viewer's department.
 */
export const IS_PARTY = `(a.consumer = $2 OR $2 = '${COUNTERSIGNING}' OR v.parties @> ARRAY[$2])`;

/** The numbers of the versions to which the viewer's department is a party. */
export async function readVisibleVersions(
  pool: Pool,
  { department }: Viewer,
  id: string,
): Promise<readonly number[]> {
  const { rows } = await pool.query<{ version: number }>(
    `SELECT v.version FROM agreement_version v JOIN agreement a ON a.id = v.agreement
      WHERE v.agreement = $1 AND ${IS_PARTY} ORDER BY v.version`,
    [id, department],
  );
  return rows.map(({ version }) => version);
}

/** The versions to which the viewer's department is a party, the newest of an agreement first. */
export async function readVersions(
  pool: Pool,
  { department, today }: Viewer,
  ids: readonly string[],
): Promise<readonly VersionRecord[]> {
  const { rows } = await pool.query<VersionRecord>(
    `SELECT v.agreement, v.version, ${VERSION_STATE} AS state, v.document, v.resolved, v.parties, v.makers, v.countersigner,
            v.beyond_minimum AS "beyondMinimum", v.created_at AS "submittedAt"
       FROM agreement_version v JOIN agreement a ON a.id = v.agreement
      WHERE v.agreement = ANY ($1) AND ${IS_PARTY}
      ORDER BY v.agreement, v.version DESC`,
    [ids, department, today],
  );
  return rows;
}

/** As of the day, whether the tables say so yet or not. */
const VERSION_STATE = `
  CASE WHEN ${versionInForce('$3')} = a.version THEN v.state
       WHEN v.version = a.version THEN 'SUPERSEDED'
       WHEN v.version = a.next_version THEN 'IN_FORCE'
       ELSE v.state END`;

export interface AnswerRecord {
  readonly agreement: string;
  readonly version: number;
  readonly department: string;
  readonly answer: 'APPROVED' | 'REFUSED' | null;
  readonly automatic: boolean;
  readonly reason: string | null;
  readonly operator: string | null;
  readonly answeredAt: Date | null;
  readonly dueOn: string;
  readonly overdue: boolean;
}

/** The answers to all versions of these agreements; whom they are shown to is decided by the version. */
export async function readAnswers(
  pool: Pool,
  { today }: Viewer,
  ids: readonly string[],
): Promise<readonly AnswerRecord[]> {
  const { rows } = await pool.query<AnswerRecord>(
    `SELECT agreement, version, department, answer, automatic, reason, operator, answered_at AS "answeredAt",
            due_on::text AS "dueOn",
            coalesce((answered_at AT TIME ZONE 'Asia/Shanghai')::date, $2::date) > due_on AS overdue
       FROM agreement_answer WHERE agreement = ANY ($1) ORDER BY agreement, version, department`,
    [ids, today],
  );
  return rows;
}

export interface DraftRecord {
  readonly agreement: string;
  readonly source: string;
  readonly document: AgreementDocument;
  readonly makers: readonly string[];
  readonly savedAt: Date;
}

/** Drafts are their own department's business. */
export async function readDrafts(
  pool: Pool,
  { department }: Viewer,
  ids: readonly string[],
): Promise<readonly DraftRecord[]> {
  const { rows } = await pool.query<DraftRecord>(
    `SELECT d.agreement, d.source, d.document, d.makers, d.saved_at AS "savedAt"
       FROM agreement_draft d JOIN agreement a ON a.id = d.agreement
      WHERE d.agreement = ANY ($1) AND a.consumer = $2`,
    [ids, department],
  );
  return rows;
}
