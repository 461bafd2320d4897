import type { PoolClient } from 'pg';
import { keyOf } from './about.ts';
import type { Access } from './access.ts';
import { groupBy } from './group-by.ts';
import type { CountingWatcher, IsWorkingDay, Observation } from './kind.ts';
import type { Finding } from './raise.ts';
import { type ActiveRule, isWithin } from './rule.ts';
import { bucketOf, type CountRow, episodesIn, spanOf } from './window.ts';

/** Entries that are kept as evidence for each part of a window. */
const MOST_ENTRIES = 5;
/** Counts are kept for so many windows after their own: entries of several logs do not come in the order of their times. */
const KEPT_WINDOWS = 3;

type CountingRule = ActiveRule & { readonly watcher: CountingWatcher };

/** What one request adds to a rule's counts. */
interface Increment extends CountRow {
  readonly rule: CountingRule;
  readonly key: string;
}

export interface Counting {
  readonly client: PoolClient;
  readonly rules: readonly ActiveRule[];
  readonly isWorkingDay: IsWorkingDay;
}

/** Counts what has come and judges every window that it falls into. */
export async function count(
  { client, rules, isWorkingDay }: Counting,
  accesses: readonly Access[],
): Promise<readonly Finding[]> {
  const counting = rules.filter((rule): rule is CountingRule => rule.watcher.by === 'counting');
  const observed = counting.flatMap((rule) =>
    accesses
      .filter((access) => isWithin(rule, access))
      .flatMap((access) =>
        rule.watcher
          .observe(access, isWorkingDay)
          .map((observation) => ({ rule, access, observation, key: keyOf(observation.about) })),
      ),
  );
  const seen = await seeNewPeople(client, observed);
  const increments = observed.map((one) => incrementOf(one, seen)).filter(({ total }) => total > 0);
  if (increments.length === 0) return [];
  const touched = [...groupBy(increments, ({ rule, key }) => `${rule.id} ${key}`).values()];
  await add(client, increments);
  const rows = await readAround(client, touched);
  return touched.flatMap((own) => {
    const { rule, key } = own[0] as Increment;
    const counted = rows.get(`${rule.id} ${key}`) ?? [];
    if (episodesIn(counted, rule.watcher).length === 0) return [];
    return [{ rule, key, windowMs: rule.watcher.windowMs, episodesAfter: episodesAfter(own, counted) }];
  });
}

/** Evidence of an alert that has been closed counts no more. */
function episodesAfter(own: readonly Increment[], counted: readonly CountRow[]): Finding['episodesAfter'] {
  const { watcher } = (own[0] as Increment).rule;
  return (closedAt) =>
    episodesIn(
      counted.filter(({ bucket }) => bucket > closedAt),
      watcher,
    ).map((episode) => ({
      ...episode,
      added: own
        .filter(({ bucket }) => episode.from <= bucket && bucket < episode.to)
        .reduce((sum, { hits }) => sum + hits, 0),
    }));
}

interface Observed {
  readonly rule: CountingRule;
  readonly access: Access;
  readonly observation: Observation;
  readonly key: string;
}

function incrementOf({ rule, access, observation, key }: Observed, seen: NewPeople): Increment {
  const { people, isHit, item = '' } = observation;
  const fresh =
    people === undefined ? [] : [...people.keys()].filter((person) => seen({ rule, access, key, person }));
  const total = people === undefined ? 1 : fresh.length;
  const hits = people === undefined ? Number(isHit) : fresh.filter((person) => people.get(person)).length;
  const at = access.at.getTime();
  return {
    ...{ rule, key, item, total, hits, log: access.log },
    bucket: bucketOf(at, rule.watcher.windowMs),
    firstAt: hits > 0 ? at : null,
    lastAt: hits > 0 ? at : null,
    entries: hits > 0 ? [access.entry] : [],
  };
}

interface Sighting {
  readonly rule: CountingRule;
  readonly access: Access;
  readonly key: string;
  readonly person: string;
}

/** Whether a person had not been counted in the span before; true once. */
type NewPeople = (sighting: Sighting) => boolean;

async function seeNewPeople(client: PoolClient, observed: readonly Observed[]): Promise<NewPeople> {
  const idOf = ({ rule, access, key, person }: Sighting) =>
    JSON.stringify([rule.id, key, person, spanOf(access.at.getTime(), rule.watcher.windowMs)]);
  const sightings = observed.flatMap(({ observation, ...rest }) =>
    [...(observation.people?.keys() ?? [])].map((person) => ({ ...rest, person })),
  );
  if (sightings.length === 0) return () => false;
  const rows = [...new Map(sightings.map((sighting) => [idOf(sighting), sighting])).values()].map(
    ({ rule, access, key, person }) => {
      const { windowMs } = rule.watcher;
      const span = spanOf(access.at.getTime(), windowMs);
      return { rule: rule.id, key, subject: person, span: iso(span), expires: expiry(span, windowMs) };
    },
  );
  const { rows: inserted } = await client.query<{ rule: string; key: string; subject: string; span: Date }>(
    `INSERT INTO watch_seen (rule, key, subject, span, expires)
     SELECT * FROM json_to_recordset($1) AS r (rule text, key text, subject text, span timestamptz, expires timestamptz)
     ON CONFLICT DO NOTHING RETURNING rule, key, subject, span`,
    [JSON.stringify(rows)],
  );
  const fresh = new Set(
    inserted.map(({ rule, key, subject, span }) => JSON.stringify([rule, key, subject, span.getTime()])),
  );
  return (sighting) => fresh.delete(idOf(sighting));
}

async function add(client: PoolClient, increments: readonly Increment[]): Promise<void> {
  const rows = [
    ...groupBy(increments, ({ rule, key, bucket, log, item }) =>
      JSON.stringify([rule.id, key, bucket, log, item]),
    ).values(),
  ].map((own) => {
    const { rule, key, bucket, log, item } = own[0] as Increment;
    const times = own.flatMap(({ firstAt }) => firstAt ?? []);
    return {
      ...{ rule: rule.id, key, log, item, bucket: iso(bucket) },
      total: own.reduce((sum, { total }) => sum + total, 0),
      hits: own.reduce((sum, { hits }) => sum + hits, 0),
      first_at: times.length === 0 ? null : iso(Math.min(...times)),
      last_at: times.length === 0 ? null : iso(Math.max(...times)),
      entries: own.flatMap(({ entries }) => entries).slice(0, MOST_ENTRIES),
      expires: expiry(bucket, rule.watcher.windowMs),
    };
  });
  await client.query({ name: 'watch-add', text: ADD, values: [JSON.stringify(rows)] });
}

const ADD = `
  INSERT INTO watch_count AS c (rule, key, log, item, bucket, total, hits, first_at, last_at, entries, expires)
  SELECT * FROM json_to_recordset($1) AS r (rule text, key text, log text, item text, bucket timestamptz, total bigint,
    hits bigint, first_at timestamptz, last_at timestamptz, entries text[], expires timestamptz)
  ON CONFLICT (rule, key, bucket, log, item) DO UPDATE SET
    total = c.total + excluded.total, hits = c.hits + excluded.hits,
    first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at),
    entries = (c.entries || excluded.entries)[1:${MOST_ENTRIES}]`;

/** The counts of each key from a window before what has come to a window after. */
async function readAround(
  client: PoolClient,
  touched: readonly (readonly Increment[])[],
): Promise<ReadonlyMap<string, readonly CountRow[]>> {
  const ranges = touched.map((own) => {
    const { rule, key } = own[0] as Increment;
    const buckets = own.map(({ bucket }) => bucket);
    const { windowMs } = rule.watcher;
    return {
      ...{ rule: rule.id, key },
      from: iso(Math.min(...buckets) - windowMs),
      to: iso(Math.max(...buckets) + windowMs),
    };
  });
  const { rows } = await client.query<StoredCount>({
    name: 'watch-around',
    text: AROUND,
    values: [JSON.stringify(ranges)],
  });
  return groupBy(rows.map(countOf), ({ rule, key }) => `${rule} ${key}`);
}

const AROUND = `
  SELECT c.rule, c.key, c.log, c.item, c.bucket, c.total, c.hits, c.first_at AS "firstAt", c.last_at AS "lastAt", c.entries
    FROM json_to_recordset($1) AS r (rule text, key text, "from" timestamptz, "to" timestamptz)
    JOIN watch_count c ON c.rule = r.rule AND c.key = r.key AND c.bucket BETWEEN r."from" AND r."to"`;

interface StoredCount {
  readonly rule: string;
  readonly key: string;
  readonly log: string;
  readonly item: string;
  readonly bucket: Date;
  readonly total: string;
  readonly hits: string;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly entries: readonly string[];
}

function countOf(row: StoredCount) {
  return {
    ...row,
    bucket: row.bucket.getTime(),
    total: Number(row.total),
    hits: Number(row.hits),
    firstAt: row.firstAt?.getTime() ?? null,
    lastAt: row.lastAt?.getTime() ?? null,
  };
}

function expiry(from: number, windowMs: number): string {
  return iso(from + KEPT_WINDOWS * windowMs);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
