import type { Pool, PoolClient } from 'pg';
import { type Catalogue, type Coordinate, grantable } from '../schema/catalogue.ts';
import { IS_PARTY, type Viewer } from './lifecycle/read-agreements.ts';
import { versionInForce } from './lifecycle/version-in-force.ts';
import { meaningOf } from './resolve-grants.ts';

/** What has become of a coordinate since its owner approved the grant. */
export type SchemaChange = 'VANISHED' | 'TYPE' | 'LEVEL' | 'OWNER' | 'SHARING' | 'ORIGIN';

export interface Review {
  readonly coordinate: Coordinate;
  readonly change: SchemaChange;
}

/** A version in force, or waiting for its first day, that grants what is no longer as it was. */
export interface AgreementToReview {
  readonly agreement: string;
  readonly version: number;
  readonly reviews: readonly Review[];
}

export interface SchemaReview {
  readonly pool: Pool;
  readonly catalogue: Catalogue;
  /** Writes the log's entries of what was found, within the same transaction, as the last thing before it commits. */
  readonly record: (client: PoolClient, found: AgreementToReview) => Promise<void>;
}

/** Agreements looked at in one statement: a tenth of a second of PostgreSQL's time. */
const PAGE = 1_000;

/**
 * Marks for review the grants of versions in force, or waiting, whose coordinates the catalogue no longer has as they were
 * approved, and the coordinates by which its row filter chooses. Each change is marked once, whichever hub finds it and
 * however often. The coordinate itself, or with its row filter the whole agreement, is closed already (policies/decide.ts,
 * policies/row-filter.ts), unless it still is shared and nothing but its sharing attribute has changed.
 * @param signal ends it between two agreements
 */
export async function reviewAgreements(review: SchemaReview, signal: AbortSignal): Promise<void> {
  const { pool, catalogue } = review;
  const fields = [...grantable(catalogue).values()].map((field) => ({
    coordinate: field.coordinate,
    ...meaningOf(field),
  }));
  const now = JSON.stringify(fields);
  for (let after = ''; !signal.aborted; ) {
    const { rows: page } = await pool.query<{ id: string }>(NEXT, [after, PAGE]);
    const ids = page.map(({ id }) => id);
    const { rows } = await pool.query<AgreementToReview>(TOUCHED, [now, ids]);
    for (const found of rows) if (!signal.aborted) await mark(review, found);
    if (ids.length < PAGE) return;
    after = ids.at(-1) as string;
  }
}

async function mark({ pool, catalogue, record }: SchemaReview, found: AgreementToReview): Promise<void> {
  const { agreement, version } = found;
  const client = await pool.connect();
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = on');
    // Another hub that is at the same is waited for: what it has marked is not ours.
    const { rows: reviews } = await client.query<Review>(MARK, [
      agreement,
      version,
      JSON.stringify(found.reviews),
      catalogue.version,
    ]);
    if (reviews.length > 0) await record(client, { agreement, version, reviews });
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    // Nobody knows the connection's state.
    client.release(true);
    throw error;
  }
}

const NEXT = "SELECT id FROM agreement WHERE id > $1 AND state <> 'REVOKED' ORDER BY id LIMIT $2";

/** A version from before sharing attributes and origins were noted has none to compare; a code table may grow. */
const TOUCHED = `
  WITH now AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1) AS field (
      coordinate text, type text, level integer, owner text, sharing text, origin text, codes jsonb)
  ), found AS (
    SELECT DISTINCT a.id AS agreement, v.version, granted ->> 'coordinate' AS coordinate, touched.change
    FROM agreement a
      JOIN agreement_version v ON v.agreement = a.id AND v.version IN (a.version, a.next_version)
      CROSS JOIN jsonb_array_elements(
        (v.resolved -> 'grants') || (v.resolved -> 'emergency') || coalesce(v.resolved -> 'rowFilter', '[]')) AS granted
      LEFT JOIN now ON now.coordinate = granted ->> 'coordinate'
      CROSS JOIN LATERAL (VALUES
        ('VANISHED', now.coordinate IS NULL),
        ('TYPE', now.type <> granted -> 'meaning' ->> 'type'),
        ('LEVEL', now.level <> (granted -> 'meaning' -> 'level')::integer),
        ('OWNER', now.owner <> granted -> 'meaning' ->> 'owner'),
        ('SHARING', now.sharing <> granted -> 'meaning' ->> 'sharing'),
        ('ORIGIN', now.origin <> granted -> 'meaning' ->> 'origin'
                   OR (now.codes IS NOT NULL AND NOT now.codes @> coalesce(granted -> 'meaning' -> 'codes', '{}')))
      ) AS touched (change, holds)
    WHERE a.id = ANY ($2) AND touched.holds
  )
  SELECT agreement, version,
         jsonb_agg(jsonb_build_object('coordinate', coordinate, 'change', change) ORDER BY coordinate, change) AS reviews
  FROM found
  WHERE NOT EXISTS (SELECT FROM agreement_review r WHERE (r.agreement, r.version, r.coordinate, r.change)
                                                       = (found.agreement, found.version, found.coordinate, found.change))
  GROUP BY agreement, version
  ORDER BY agreement`;

const MARK = `
  INSERT INTO agreement_review (agreement, version, coordinate, change, catalogue)
  SELECT $1, $2, coordinate, change, $4 FROM jsonb_to_recordset($3) AS review (coordinate text, change text)
  ON CONFLICT DO NOTHING
  RETURNING coordinate, change`;

export interface FoundReview extends Review {
  readonly version: number;
  readonly foundAt: Date;
}

/**
 * What is to be reviewed of an agreement's version in force, and of the one that waits to take its place: it is not too
 * late for another to be countersigned before its first day. Only a party of the version is told what it grants.
 */
export async function readReviews(
  pool: Pool,
  { department, today }: Viewer,
  agreement: string,
): Promise<readonly FoundReview[]> {
  const { rows } = await pool.query<FoundReview>(
    `SELECT r.version, r.coordinate, r.change, r.found_at AS "foundAt"
       FROM agreement a
         JOIN agreement_review r ON r.agreement = a.id AND r.version IN (${versionInForce('$3')}, a.next_version)
         JOIN agreement_version v ON (v.agreement, v.version) = (r.agreement, r.version)
      WHERE a.id = $1 AND ${IS_PARTY} ORDER BY r.version, r.coordinate, r.change`,
    [agreement, department, today],
  );
  return rows;
}
