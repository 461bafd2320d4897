import type { Pool } from 'pg';
import type { Side } from './sides.ts';

export interface SourceRecord {
  readonly id: string;
  readonly department: string;
  readonly kind: string;
  readonly published: number | null;
  /** Scheme and host of an address that awaits confirmation, and who proposed it. */
  readonly proposedAddress: string | null;
  readonly proposedBy: string | null;
  readonly versions: readonly SourceVersionRecord[];
  readonly publications: readonly PublicationRecord[];
}

export interface SourceVersionRecord {
  readonly version: number;
  readonly state: 'DRAFT' | 'SUBMITTED' | 'APPROVED' | 'REJECTED';
  readonly sdl: string;
  readonly draftedBy: string;
  readonly draftedAt: string;
  readonly submittedBy: string | null;
  readonly submittedAt: string | null;
  readonly answers: readonly {
    readonly side: Side;
    readonly approved: boolean;
    readonly reason: string | null;
    readonly person: string;
    readonly answeredAt: string;
  }[];
}

export interface PublicationRecord {
  readonly generation: string;
  readonly action: 'PUBLISHED' | 'ROLLED_BACK' | 'RETIRED' | 'READDRESSED';
  readonly version: number | null;
  readonly person: string;
  readonly publishedAt: string;
}

export interface SourceSelection {
  /** Of these departments; undefined: of all. */
  readonly departments: readonly string[] | undefined;
  readonly id?: string;
}

/** Onboarded sources with their versions and publications, by identifier. */
export async function readSources(
  pool: Pool,
  { departments, id }: SourceSelection,
): Promise<readonly SourceRecord[]> {
  const { rows } = await pool.query<SourceRecord>(
    `SELECT s.id, s.department, s.kind, s.proposed_place AS "proposedAddress", s.proposed_by AS "proposedBy",
            (SELECT p.version FROM source_publication p WHERE p.source = s.id ORDER BY p.generation DESC LIMIT 1) AS published,
            coalesce((SELECT jsonb_agg(jsonb_build_object(
                       'version', v.version, 'state', v.state, 'sdl', v.sdl, 'draftedBy', v.drafted_by, 'draftedAt', v.drafted_at,
                       'submittedBy', v.submitted_by, 'submittedAt', v.submitted_at,
                       'answers', coalesce((SELECT jsonb_agg(jsonb_build_object(
                                              'side', a.side, 'approved', a.approved, 'reason', a.reason, 'person', a.person,
                                              'answeredAt', a.answered_at) ORDER BY a.answered_at)
                                              FROM source_answer a WHERE (a.source, a.version) = (v.source, v.version)), '[]'))
                       ORDER BY v.version DESC)
                        FROM source_version v WHERE v.source = s.id), '[]') AS versions,
            coalesce((SELECT jsonb_agg(jsonb_build_object(
                       'generation', p.generation::text, 'action', p.action, 'version', p.version, 'person', p.person,
                       'publishedAt', p.published_at) ORDER BY p.generation DESC)
                        FROM source_publication p WHERE p.source = s.id), '[]') AS publications
       FROM source s
      WHERE ($1::text[] IS NULL OR s.department = ANY ($1)) AND ($2::text IS NULL OR s.id = $2)
      ORDER BY s.id`,
    [departments ?? null, id ?? null],
  );
  return rows;
}

/** Agreements in force that grant any of these coordinates, by coordinate. */
export async function agreementsGranting(
  pool: Pool,
  coordinates: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await pool.query<{ coordinate: string; agreements: readonly string[] }>(
    `SELECT granted ->> 'coordinate' AS coordinate, array_agg(DISTINCT a.id ORDER BY a.id) AS agreements
       FROM agreement a
         JOIN agreement_version v ON v.agreement = a.id AND v.version IN (a.version, a.next_version)
         CROSS JOIN jsonb_array_elements(
           (v.resolved -> 'grants') || (v.resolved -> 'emergency') || coalesce(v.resolved -> 'rowFilter', '[]')) AS granted
      WHERE a.state <> 'REVOKED' AND granted ->> 'coordinate' = ANY ($1)
      GROUP BY 1`,
    [coordinates],
  );
  return new Map(rows.map(({ coordinate, agreements }) => [coordinate, agreements]));
}
