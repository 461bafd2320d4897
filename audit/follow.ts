import type { Pool, PoolClient } from 'pg';
import type { Repeated } from '../every.ts';
import { type AnyLeaf, decodeEntry } from '../verify/entry/decode-entry.ts';
import { whileMore } from '../while-more.ts';

/** Milliseconds between two looks at the logs' heads. */
const EVERY_MS = 500;
/** Entries that are worked on in one transaction. */
const BATCH = 1_000;

export interface FollowedEntry {
  readonly log: string;
  readonly index: number;
  readonly seq: bigint;
  readonly leaf: AnyLeaf;
}

export interface FollowerInput {
  readonly pool: Pool;
  /** Name under which the database remembers how far it has read. */
  readonly follower: string;
  /**
   * Works on the entries that have come, in a transaction that also remembers them as read: what it writes through
   * the client is written once for each entry, whatever fails.
   */
  readonly work: (client: PoolClient, entries: readonly FollowedEntry[]) => Promise<void>;
  /** Also told of an entry that is missing or cannot be read: it is passed over, for the others must not wait behind it. */
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

/** An entry that the log's head counts cannot be read: somebody has been at the tables, and `onecard audit fsck` tells more. */
export class UnreadableEntry extends Error {
  override readonly name = 'UnreadableEntry';
}

/**
 * Reads every log entry by entry, from its first one, as they come. One hub at a time does it for all; where it dies another goes
 * on. It reads along the indexes of each log, which have no gaps, and not along `seq`: an entry that is drawn early and
 * committed late would be passed over.
 */
export function followLogs({ everyMs = EVERY_MS, ...input }: FollowerInput): Repeated {
  return whileMore({ once: () => followOnce(input), everyMs, onError: input.onError });
}

/** Works on what has come since, up to a batch. @returns whether there is more; no where another hub is at it */
export async function followOnce({
  pool,
  follower,
  work,
  onError,
}: Omit<FollowerInput, 'everyMs'>): Promise<boolean> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
    const runs = (await isOurs(client, follower)) ? await readRuns(client, follower) : [];
    const { entries, unreadable } = await readEntries(client, runs);
    if (entries.length > 0) await work(client, entries);
    await remember(client, follower, runs);
    await client.query('COMMIT');
    failed = false;
    // Told once, as they are passed over once.
    for (const place of unreadable) onError(new UnreadableEntry(`${follower}: ${place} cannot be read`));
    return runs.some(({ isMore }) => isMore);
  } finally {
    // After a failure nobody knows the connection's state; closing it rolls back.
    client.release(failed);
  }
}

async function isOurs(client: PoolClient, follower: string): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('audit follower'), hashtext($1)) AS ours`,
    [follower],
  );
  return rows[0]?.ours === true;
}

/** The entries of a log that are read now. */
interface Run {
  readonly log: string;
  readonly next: number;
  readonly until: number;
  /** Whether the log has more than that. */
  readonly isMore: boolean;
}

async function readRuns(client: PoolClient, follower: string): Promise<readonly Run[]> {
  const { rows } = await client.query<{ log: string; next: string; until: string; isMore: boolean }>({
    name: 'audit-follow-runs',
    text: RUNS,
    values: [follower, BATCH],
  });
  return rows.map((row) => ({ ...row, next: Number(row.next), until: Number(row.until) }));
}

/** Every log that has more gets its share of the batch, so that a busy one does not keep the others waiting. */
const RUNS = `
  WITH behind AS (
    SELECT h.log, coalesce(f.next, 0) AS next, h.size
      FROM audit_log h LEFT JOIN log_follower f ON f.follower = $1 AND f.log = h.log
     WHERE h.size > coalesce(f.next, 0) ORDER BY random() LIMIT $2
  ), run AS (
    SELECT log, next, size, least(size, next + greatest(1, $2 / count(*) OVER ())) AS until FROM behind
  )
  SELECT log, next, until, until < size AS "isMore" FROM run`;

interface ReadEntries {
  readonly entries: readonly FollowedEntry[];
  /** `log/index` each. */
  readonly unreadable: readonly string[];
}

async function readEntries(client: PoolClient, runs: readonly Run[]): Promise<ReadEntries> {
  if (runs.length === 0) return { entries: [], unreadable: [] };
  const { rows } = await client.query<{ log: string; index: string; seq: string; leaf: Buffer }>({
    name: 'audit-follow-entries',
    text: ENTRIES,
    values: [runs.map(({ log }) => log), runs.map(({ next }) => next), runs.map(({ until }) => until)],
  });
  const entries = rows.flatMap(({ log, index, seq, leaf: bytes }) => {
    const leaf = tryDecode(bytes);
    return leaf === undefined ? [] : [{ log, index: Number(index), seq: BigInt(seq), leaf }];
  });
  const read = new Set(entries.map(({ log, index }) => `${log}/${index}`));
  const counted = runs.flatMap(({ log, next, until }) =>
    Array.from({ length: until - next }, (_, i) => `${log}/${next + i}`),
  );
  return { entries, unreadable: counted.filter((place) => !read.has(place)) };
}

const ENTRIES = `
  SELECT e.log, e.index, e.seq, e.leaf
    FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS run (log, next, until)
    JOIN audit_entry e ON e.log = run.log AND e.index >= run.next AND e.index < run.until
   ORDER BY e.log, e.index`;

function tryDecode(leaf: Buffer): AnyLeaf | undefined {
  try {
    return decodeEntry(leaf);
  } catch {
    return undefined;
  }
}

async function remember(client: PoolClient, follower: string, runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) return;
  await rememberRead(client, follower, new Map(runs.map(({ log, until }) => [log, until])));
}

/** Remembers under a follower's name how many entries of each log it has dealt with. */
export async function rememberRead(
  client: PoolClient,
  follower: string,
  read: ReadonlyMap<string, number>,
): Promise<void> {
  await client.query(
    `INSERT INTO log_follower (follower, log, next) SELECT $1, * FROM unnest($2::text[], $3::bigint[])
     ON CONFLICT (follower, log) DO UPDATE SET next = excluded.next`,
    [follower, [...read.keys()], [...read.values()]],
  );
}
