import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { type AnyLeaf, decodeEntry } from '../verify/entry/decode-entry.ts';

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
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

export interface Follower {
  /** Waits for the batch that runs. */
  close(): Promise<void>;
}

/**
 * Reads every log entry by entry, from its first one, as they come. One hub at a time does it for all; where it dies another goes
 * on. It reads along the indexes of each log, which have no gaps, and not along `seq`: an entry that is drawn early and
 * committed late would be passed over.
 */
export function followLogs(input: FollowerInput): Follower {
  const closing = new AbortController();
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const count = await followOnce(input).catch((error: unknown) => {
        input.onError(error);
        return 0;
      });
      if (count < BATCH)
        await sleep(input.everyMs ?? EVERY_MS, undefined, { signal: closing.signal, ref: false }).catch(
          () => undefined,
        );
    }
  };
  const running = run();
  return {
    close() {
      closing.abort();
      return running;
    },
  };
}

/** Works on what has come since, up to a batch. @returns how many entries that were; 0 also where another hub is at it */
export async function followOnce({
  pool,
  follower,
  work,
}: Pick<FollowerInput, 'pool' | 'follower' | 'work'>): Promise<number> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
    const entries = (await isOurs(client, follower)) ? await readNew(client, follower) : [];
    if (entries.length > 0) {
      await work(client, entries);
      await remember(client, follower, entries);
    }
    await client.query('COMMIT');
    failed = false;
    return entries.length;
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

async function readNew(client: PoolClient, follower: string): Promise<readonly FollowedEntry[]> {
  const { rows } = await client.query<{ log: string; index: string; seq: string; leaf: Buffer }>({
    name: 'audit-follow',
    text: NEW,
    values: [follower, BATCH],
  });
  return rows.map(({ log, index, seq, leaf }) => ({
    log,
    index: Number(index),
    seq: BigInt(seq),
    leaf: decodeEntry(leaf),
  }));
}

/** The runs that begin where the last ones ended, together no more than a batch. */
const NEW = `
  WITH behind AS (
    SELECT h.log, coalesce(f.next, 0) AS next, least(h.size - coalesce(f.next, 0), $2) AS count
      FROM audit_log h LEFT JOIN log_follower f ON f.follower = $1 AND f.log = h.log
     WHERE h.size > coalesce(f.next, 0) ORDER BY h.log LIMIT $2
  ), run AS (
    SELECT log, next, next + least(count, $2 - before) AS until
      FROM (SELECT *, sum(count) OVER (ORDER BY log) - count AS before FROM behind) AS counted WHERE before < $2
  )
  SELECT e.log, e.index, e.seq, e.leaf FROM run JOIN audit_entry e ON e.log = run.log AND e.index >= run.next AND e.index < run.until
   ORDER BY e.log, e.index`;

function remember(client: PoolClient, follower: string, entries: readonly FollowedEntry[]): Promise<void> {
  return rememberRead(client, follower, new Map(entries.map(({ log, index }) => [log, index + 1])));
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
