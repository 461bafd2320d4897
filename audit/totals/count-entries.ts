import type { PoolClient } from 'pg';
import { columnsOf } from '../../verify/entry/decode-entry.ts';
import type { FollowedEntry } from '../follow.ts';

/** Name under which the logs are followed for the totals. */
export const TOTALS_FOLLOWER = 'totals';

/** Of a day that is known already: it only ever grows. */
export const DAY_GROWS = `
  ON CONFLICT (day) DO UPDATE SET first_seq = least(access_day.first_seq, excluded.first_seq),
                                  last_seq = greatest(access_day.last_seq, excluded.last_seq)`;

/** Adds requests up, by days in Shanghai; an entry of several leaves counts once, entries of other kinds not at all. */
export async function countEntries(client: PoolClient, entries: readonly FollowedEntry[]): Promise<void> {
  const facts = entries.flatMap(({ seq, leaf }) => {
    if (leaf.kind !== 'access' || leaf.part !== 1) return [];
    const { log, rows, subjectCount } = leaf;
    return [{ ...columnsOf(leaf), seq: String(seq), log, rows, subjects: subjectCount }];
  });
  if (facts.length === 0) return;
  const values = [JSON.stringify(facts)];
  await client.query({ name: 'count-shapes', text: SHAPES, values });
  await client.query({ name: 'count-entries', text: TOTALS, values });
}

const FACTS = `
  WITH fact AS MATERIALIZED (
    SELECT (time AT TIME ZONE 'Asia/Shanghai')::date AS day, seq, log, department, coalesce(agreement, '') AS agreement,
           coalesce(purpose, '') AS purpose, outcome, rows, subjects, coordinates, masks,
           sha256(convert_to(json_build_array(coordinates, masks)::text, 'UTF8')) AS digest
      FROM json_to_recordset($1) AS f (seq bigint, time timestamptz, log text, department text, agreement text, purpose text,
                                       outcome text, rows bigint, subjects bigint, coordinates text[], masks text[])
  )`;

/** Nobody else writes them meanwhile: there is one follower. */
const SHAPES = `${FACTS}
  INSERT INTO access_shape (digest, hash, coordinates, masks)
  SELECT DISTINCT ON (digest) digest, hash_array_extended(coordinates || masks, 0), coordinates, masks FROM fact
   WHERE NOT EXISTS (SELECT FROM access_shape s WHERE s.digest = fact.digest)`;

const KEY = 'day, log, department, agreement, purpose, outcome, shape';

const TOTALS = `${FACTS}, day AS (
    INSERT INTO access_day (day, first_seq, last_seq) SELECT day, min(seq), max(seq) FROM fact GROUP BY day
    ${DAY_GROWS}
  )
  INSERT INTO access_total (${KEY}, requests, rows, subjects)
  SELECT ${KEY}, count(*), sum(rows), sum(subjects) FROM fact JOIN access_shape USING (digest) GROUP BY ${KEY}
  ON CONFLICT (${KEY}) DO UPDATE SET requests = access_total.requests + excluded.requests,
    rows = access_total.rows + excluded.rows, subjects = access_total.subjects + excluded.subjects`;
