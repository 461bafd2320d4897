import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Repeated } from '../every.ts';
import { type AnyLeaf, decodeEntry } from '../verify/entry/decode-entry.ts';
import { whileMore } from '../while-more.ts';

/** Milliseconds between two looks at the logs' heads. */
const EVERY_MS = 500;
/** Entries that a follower works on in one transaction. */
const BATCH = 1_000;
/** Entries that are decoded in one go, a millisecond or two: requests must not wait behind a whole batch. */
const AT_ONCE = 100;

export interface FollowedEntry {
  readonly log: string;
  readonly index: number;
  readonly seq: bigint;
  readonly leaf: AnyLeaf;
}

export interface Follower {
  /** Under which the database remembers how far it has read. */
  readonly name: string;
  /**
   * Works on the entries that have come, in a transaction that also remembers them as read: what it writes through
   * the client is written once for each entry, whatever fails.
   */
  readonly work: (client: PoolClient, entries: readonly FollowedEntry[]) => Promise<void>;
}

export interface FollowingInput {
  readonly pool: Pool;
  /** They work one after the other; one that locks what others want, such as the head of a log, comes last. */
  readonly followers: readonly Follower[];
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
 *
 * Each follower has a position of its own; what several of them have before them is read and decoded once for all.
 */
export function followLogs({ everyMs = EVERY_MS, ...input }: FollowingInput): Repeated {
  return whileMore({ once: () => followOnce(input), everyMs, onError: input.onError });
}

/**
 * Works on what has come since, up to a batch. @returns whether there is more; no where another hub is at it
 * @throws what a follower's work has thrown: nothing of that work stays, while the others' is done
 */
export async function followOnce({
  pool,
  followers,
  onError,
}: Omit<FollowingInput, 'everyMs'>): Promise<boolean> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
    const ours = await lock(client, followers);
    const runs = await readRuns(client, ours);
    const entries = await readEntries(client, runs);
    const outcomes: Outcome[] = [];
    for (const follower of ours) {
      const own = runs.filter((run) => run.follower === follower.name);
      outcomes.push(await workOn(client, follower, { runs: own, entries }));
    }
    await client.query('COMMIT');
    failed = false;
    const faults = outcomes.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
    // Told once, as they are passed over once.
    for (const place of outcomes.flatMap(({ unreadable }) => unreadable))
      onError(new UnreadableEntry(`${place} cannot be read`));
    for (const fault of faults.slice(1)) onError(fault.error);
    if (faults[0] !== undefined) throw faults[0].error;
    return runs.some(({ isMore }) => isMore);
  } finally {
    // After a failure nobody knows the connection's state; closing it rolls back.
    client.release(failed);
  }
}

async function lock(client: PoolClient, followers: readonly Follower[]): Promise<readonly Follower[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) AS name
      WHERE pg_try_advisory_xact_lock(hashtext('audit follower'), hashtext(name))`,
    [followers.map(({ name }) => name)],
  );
  return followers.filter(({ name }) => rows.some((row) => row.name === name));
}

/** The entries of a log that a follower reads now. */
interface Run {
  readonly follower: string;
  readonly log: string;
  readonly next: number;
  readonly until: number;
  /** Whether the log has more than that. */
  readonly isMore: boolean;
}

async function readRuns(client: PoolClient, followers: readonly Follower[]): Promise<readonly Run[]> {
  if (followers.length === 0) return [];
  const { rows } = await client.query<Omit<Run, 'next' | 'until'> & { next: string; until: string }>({
    name: 'audit-follow-runs',
    text: RUNS,
    values: [followers.map(({ name }) => name), BATCH],
  });
  return rows.map((row) => ({ ...row, next: Number(row.next), until: Number(row.until) }));
}

/** Every log that has more gets its share of the batch, so that a busy one does not keep the others waiting. */
const RUNS = `
  SELECT f.name AS follower, run.log, run.next, run.until, run.until < run.size AS "isMore"
    FROM unnest($1::text[]) AS f (name) CROSS JOIN LATERAL (
      SELECT log, next, size, least(size, next + greatest(1, $2 / count(*) OVER ())) AS until
        FROM (SELECT h.log, coalesce(r.next, 0) AS next, h.size
                FROM audit_log h LEFT JOIN log_follower r ON r.follower = f.name AND r.log = h.log
               WHERE h.size > coalesce(r.next, 0) ORDER BY random() LIMIT $2) AS behind
    ) AS run`;

/** What has been read of each log, by its indexes. */
type ReadEntries = ReadonlyMap<string, ReadonlyMap<number, FollowedEntry>>;

/** The entries of all runs, each once; those that are missing or cannot be read are left out. */
async function readEntries(client: PoolClient, runs: readonly Run[]): Promise<ReadEntries> {
  const entries = new Map<string, Map<number, FollowedEntry>>();
  if (runs.length === 0) return entries;
  const { rows } = await client.query<{ log: string; index: string; seq: string; leaf: Buffer }>({
    name: 'audit-follow-entries',
    text: ENTRIES,
    values: [runs.map(({ log }) => log), runs.map(({ next }) => next), runs.map(({ until }) => until)],
  });
  for (const [i, { log, index, seq, leaf: bytes }] of rows.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const leaf = tryDecode(bytes);
    if (leaf === undefined) continue;
    const own = entries.get(log) ?? new Map<number, FollowedEntry>();
    entries.set(log, own);
    own.set(Number(index), { log, index: Number(index), seq: BigInt(seq), leaf });
  }
  return entries;
}

const ENTRIES = `
  WITH run AS (
    SELECT log, unnest(range_agg(int8range(next, until))) AS indexes
      FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS r (log, next, until) GROUP BY log
  )
  SELECT e.log, e.index, e.seq, e.leaf
    FROM run JOIN audit_entry e ON e.log = run.log AND e.index >= lower(run.indexes) AND e.index < upper(run.indexes)
   ORDER BY e.log, e.index`;

function tryDecode(leaf: Buffer): AnyLeaf | undefined {
  try {
    return decodeEntry(leaf);
  } catch {
    return undefined;
  }
}

interface Outcome {
  readonly fault?: { readonly error: unknown };
  /** `log/index` each, of entries that were passed over. */
  readonly unreadable: readonly string[];
}

/** Within the transaction, so that what one follower fails in is undone and the others' work stands. */
async function workOn(
  client: PoolClient,
  { name, work }: Follower,
  { runs, entries }: { readonly runs: readonly Run[]; readonly entries: ReadEntries },
): Promise<Outcome> {
  if (runs.length === 0) return { unreadable: [] };
  const own: FollowedEntry[] = [];
  const unreadable: string[] = [];
  for (const { log, next, until } of runs.toSorted((a, b) => (a.log < b.log ? -1 : 1))) {
    for (let index = next; index < until; index += 1) {
      const entry = entries.get(log)?.get(index);
      if (entry === undefined) unreadable.push(`${name}: ${log}/${index}`);
      else own.push(entry);
    }
  }
  await client.query('SAVEPOINT follower');
  try {
    if (own.length > 0) await work(client, own);
    await rememberRead(client, name, new Map(runs.map(({ log, until }) => [log, until])));
    return { unreadable };
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT follower').catch(() => Promise.reject(error));
    return { fault: { error }, unreadable: [] };
  }
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
