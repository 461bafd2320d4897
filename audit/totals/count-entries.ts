import type { PoolClient } from 'pg';
import type { AccessLeaf } from '../../verify/entry/access-leaf.ts';
import { columnsOf } from '../../verify/entry/decode-entry.ts';
import type { SearchColumns } from '../../verify/entry/leaf.ts';
import type { FollowedEntry, Follower } from '../follow.ts';

/** Name under which the logs are followed for the totals. */
export const TOTALS_FOLLOWER = 'totals';

/** Keeps the totals running as entries come. */
export const TOTALS: Follower = { name: TOTALS_FOLLOWER, work: countEntries };

/** Of a day that is known already: it only ever grows. */
export const DAY_GROWS = `
  ON CONFLICT (day) DO UPDATE SET first_seq = least(access_day.first_seq, excluded.first_seq),
                                  last_seq = greatest(access_day.last_seq, excluded.last_seq)`;

/** Adds requests up, by days in Shanghai; an entry of several leaves counts once, entries of other kinds not at all. */
async function countEntries(client: PoolClient, entries: readonly FollowedEntry[]): Promise<void> {
  const facts = factsOf(entries);
  if (facts.length === 0) return;
  const values = [JSON.stringify(facts)];
  await client.query({ name: 'count-shapes', text: SHAPES, values });
  await client.query({ name: 'count-entries', text: TOTALS_OF_FACTS, values });
}

/** Requests of one hour that differ in nothing that is counted apart, added up already. */
interface Fact extends Omit<SearchColumns, 'kind' | 'part' | 'requestId'> {
  readonly log: string;
  readonly firstSeq: string;
  lastSeq: string;
  requests: number;
  rows: number;
  subjects: number;
}

function factsOf(entries: readonly FollowedEntry[]): readonly Fact[] {
  const facts = new Map<string, Fact>();
  for (const { seq, leaf } of entries) {
    if (leaf.kind !== 'access' || leaf.part !== 1) continue;
    const key = keyOf(leaf);
    const fact = facts.get(key);
    if (fact === undefined) {
      const { log, rows, subjectCount: subjects } = leaf;
      const [firstSeq, lastSeq] = [String(seq), String(seq)];
      facts.set(key, { ...columnsOf(leaf), log, firstSeq, lastSeq, requests: 1, rows, subjects });
    } else {
      fact.lastSeq = String(seq);
      fact.requests += 1;
      fact.rows += leaf.rows;
      fact.subjects += leaf.subjectCount;
    }
  }
  return [...facts.values()];
}

/** An hour of UTC is of one day in Shanghai. A line break is in none of these. */
function keyOf({
  time,
  log,
  department,
  agreement,
  purpose,
  outcome,
  coordinates,
  masks,
}: AccessLeaf): string {
  const request = [time.slice(0, 13), log, department, agreement ?? '', purpose ?? '', outcome].join('\n');
  return `${request}\n${coordinates.join()}\n${JSON.stringify(masks)}`;
}

const FACTS = `
  WITH fact AS MATERIALIZED (
    SELECT (time AT TIME ZONE 'Asia/Shanghai')::date AS day, "firstSeq", "lastSeq", log, department,
           coalesce(agreement, '') AS agreement, coalesce(purpose, '') AS purpose, outcome, requests, rows, subjects, coordinates, masks,
           sha256(convert_to(json_build_array(coordinates, masks)::text, 'UTF8')) AS digest
      FROM json_to_recordset($1) AS f ("firstSeq" bigint, "lastSeq" bigint, time timestamptz, log text, department text, agreement text,
                                       purpose text, outcome text, requests bigint, rows bigint, subjects bigint, coordinates text[],
                                       masks text[])
  )`;

/** Nobody else writes them meanwhile: there is one follower. */
const SHAPES = `${FACTS}
  INSERT INTO access_shape (digest, hash, coordinates, masks)
  SELECT DISTINCT ON (digest) digest, hash_array_extended(coordinates || masks, 0), coordinates, masks FROM fact
   WHERE NOT EXISTS (SELECT FROM access_shape s WHERE s.digest = fact.digest)`;

const KEY = 'day, log, department, agreement, purpose, outcome, shape';

const TOTALS_OF_FACTS = `${FACTS}, day AS (
    INSERT INTO access_day (day, first_seq, last_seq) SELECT day, min("firstSeq"), max("lastSeq") FROM fact GROUP BY day
    ${DAY_GROWS}
  )
  INSERT INTO access_total (${KEY}, requests, rows, subjects)
  SELECT ${KEY}, sum(requests), sum(rows), sum(subjects) FROM fact JOIN access_shape USING (digest) GROUP BY ${KEY}
  ON CONFLICT (${KEY}) DO UPDATE SET requests = access_total.requests + excluded.requests,
    rows = access_total.rows + excluded.rows, subjects = access_total.subjects + excluded.subjects`;
