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
interface Increment {
  readonly rule: CountingRule;
  readonly key: string;
  readonly item: string;
  readonly bucket: number;
  readonly total: number;
  readonly hits: number;
  readonly access: Access;
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
  if (rows.size === 0) return [];
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
  return {
    rule,
    key,
    item,
    total,
    hits,
    bucket: bucketOf(access.at.getTime(), rule.watcher.windowMs),
    access,
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
  const iso = isoTexts();
  const sightings = new Map<string, object>();
  for (const { rule, access, observation, key } of observed) {
    if (observation.people === undefined) continue;
    const { windowMs } = rule.watcher;
    const span = spanOf(access.at.getTime(), windowMs);
    for (const subject of observation.people.keys()) {
      const id = sightingId({ rule: rule.id, key, subject, span });
      if (!sightings.has(id))
        sightings.set(id, {
          rule: rule.id,
          key,
          subject,
          span: iso(span),
          expires: iso(expiry(span, windowMs)),
        });
    }
  }
  if (sightings.size === 0) return () => false;
  const { rows: inserted } = await client.query<{ rule: string; key: string; subject: string; span: Date }>({
    name: 'watch-see',
    text: SEE,
    values: [JSON.stringify([...sightings.values()])],
  });
  const fresh = new Set(inserted.map((row) => sightingId({ ...row, span: row.span.getTime() })));
  return ({ rule, access, key, person }) => {
    if (fresh.size === 0) return false;
    const span = spanOf(access.at.getTime(), rule.watcher.windowMs);
    return fresh.delete(sightingId({ rule: rule.id, key, subject: person, span }));
  };
}

interface SightingId {
  readonly rule: string;
  readonly key: string;
  readonly subject: string;
  readonly span: number;
}

/** Rules, pseudonyms and numbers have no blanks: whatever the key holds, two of these are the same only where all parts are. */
function sightingId({ rule, key, subject, span }: SightingId): string {
  return `${rule} ${span} ${subject} ${key}`;
}

const SEE = `
  INSERT INTO watch_seen (rule, key, subject, span, expires)
  SELECT * FROM json_to_recordset($1) AS r (rule text, key text, subject text, span timestamptz, expires timestamptz)
  ON CONFLICT DO NOTHING RETURNING rule, key, subject, span`;

/** What is added to one row. */
interface Addition {
  readonly rule: string;
  readonly key: string;
  readonly log: string;
  readonly item: string;
  readonly bucket: string;
  readonly expires: string;
  readonly entries: string[];
  total: number;
  hits: number;
  first_at: string | null;
  last_at: string | null;
}

async function add(client: PoolClient, increments: readonly Increment[]): Promise<void> {
  const iso = isoTexts();
  const rows = new Map<string, Addition>();
  for (const increment of increments) {
    const id = `${increment.rule.id} ${increment.bucket} ${increment.access.log} ${increment.item} ${increment.key}`;
    const row = rows.get(id) ?? additionOf(increment, iso);
    rows.set(id, row);
    row.total += increment.total;
    row.hits += increment.hits;
    if (increment.hits === 0) continue;
    const { time, entry } = increment.access;
    // Of one form and length, so that the order of the texts is that of the times.
    if (row.first_at === null || time < row.first_at) row.first_at = time;
    if (row.last_at === null || time > row.last_at) row.last_at = time;
    if (row.entries.length < MOST_ENTRIES) row.entries.push(entry);
  }
  await client.query({ name: 'watch-add', text: ADD, values: [JSON.stringify([...rows.values()])] });
}

function additionOf({ rule, key, item, bucket, access }: Increment, iso: IsoOf): Addition {
  return {
    rule: rule.id,
    key,
    log: access.log,
    item,
    bucket: iso(bucket),
    expires: iso(expiry(bucket, rule.watcher.windowMs)),
    entries: [],
    total: 0,
    hits: 0,
    first_at: null,
    last_at: null,
  };
}

const ADD = `
  INSERT INTO watch_count AS c (rule, key, log, item, bucket, total, hits, first_at, last_at, entries, expires)
  SELECT * FROM json_to_recordset($1) AS r (rule text, key text, log text, item text, bucket timestamptz, total bigint,
    hits bigint, first_at timestamptz, last_at timestamptz, entries text[], expires timestamptz)
  ON CONFLICT (rule, key, bucket, log, item) DO UPDATE SET
    total = c.total + excluded.total, hits = c.hits + excluded.hits,
    first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at),
    entries = (c.entries || excluded.entries)[1:${MOST_ENTRIES}]`;

/** The counts of each key from a window before what has come to a window after, where they are hits enough for an alert. */
async function readAround(
  client: PoolClient,
  touched: readonly (readonly Increment[])[],
): Promise<ReadonlyMap<string, readonly CountRow[]>> {
  const iso = isoTexts();
  const ranges = touched.map((own) => {
    const { rule, key } = own[0] as Increment;
    const buckets = own.map(({ bucket }) => bucket);
    const { windowMs, leastHits: least } = rule.watcher;
    return {
      ...{ rule: rule.id, key, least },
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
    FROM json_to_recordset($1) AS r (rule text, key text, least bigint, "from" timestamptz, "to" timestamptz)
   CROSS JOIN LATERAL (SELECT sum(hits) AS hits FROM watch_count
                        WHERE rule = r.rule AND key = r.key AND bucket BETWEEN r."from" AND r."to") AS around
    JOIN watch_count c ON c.rule = r.rule AND c.key = r.key AND c.bucket BETWEEN r."from" AND r."to"
   WHERE around.hits >= r.least`;

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

function expiry(from: number, windowMs: number): number {
  return from + KEPT_WINDOWS * windowMs;
}

type IsoOf = (ms: number) => string;

/** Writes times, of which a batch has few different ones, as texts. */
function isoTexts(): IsoOf {
  const texts = new Map<number, string>();
  return (ms) => {
    const text = texts.get(ms) ?? new Date(ms).toISOString();
    texts.set(ms, text);
    return text;
  };
}
