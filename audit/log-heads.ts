import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { RecordedHead } from '../verify/entry/heads-leaf.ts';
import { readPeaks } from '../verify/grow-tree.ts';
import { rootOf } from '../verify/hashing.ts';
import { appendWithin, commit } from './append.ts';
import { encodeHeads } from './entry.ts';
import { rememberRead } from './follow.ts';
import { HUB_LOG } from './hub-log.ts';

const EVERY_MS = 60_000;
/** Heads that are recorded in one transaction. */
const BATCH = 10_000;
/** The name under which `log_follower` remembers how much of each log is recorded. */
const FOLLOWER = 'heads';

export interface HeadsWatch {
  /** Waits for the heads that are being recorded. */
  close(): Promise<void>;
}

/** Every minute records in the hub's log the heads of the logs that have grown. Every hub may: one of them does it. */
export function watchHeads(pool: Pool, onError: (error: unknown) => void): HeadsWatch {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => recordHeads(pool).then(() => undefined, onError));
  }, EVERY_MS);
  timer.unref();
  return {
    close() {
      clearInterval(timer);
      return running;
    },
  };
}

/**
 * Records the heads of the logs that have grown since the last time, as they stand at one moment. @returns how many those were; 0 also
 * where another hub is at it
 */
export async function recordHeads(pool: Pool): Promise<number> {
  let recorded = 0;
  for (;;) {
    const count = await recordBatch(pool);
    recorded += count;
    if (count < BATCH) return recorded;
  }
}

async function recordBatch(pool: Pool): Promise<number> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL synchronous_commit = on');
    const heads = (await isOurs(client)) ? await readGrown(client) : [];
    if (heads.length > 0) {
      await rememberRead(client, FOLLOWER, new Map(heads.map(([log, size]) => [log, size])));
      const entry = { time: new Date().toISOString(), requestId: randomUUID(), log: HUB_LOG } as const;
      await appendWithin(client, [{ log: HUB_LOG, leaves: encodeHeads({ ...entry, heads }) }]);
    }
    await commit(client);
    failed = false;
    return heads.length;
  } finally {
    // After a failure nobody knows the connection's state; closing it rolls back.
    client.release(failed);
  }
}

async function isOurs(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('audit heads')) AS ours`,
  );
  return rows[0]?.ours === true;
}

/** One statement, so one moment. */
async function readGrown(client: PoolClient): Promise<readonly RecordedHead[]> {
  const { rows } = await client.query<{ log: string; size: string; peaks: Buffer }>(
    `SELECT h.log, h.size, h.peaks FROM audit_log h LEFT JOIN log_follower f ON f.follower = $1 AND f.log = h.log
      WHERE h.log <> $2 AND h.size > coalesce(f.next, 0) ORDER BY h.log LIMIT $3`,
    [FOLLOWER, HUB_LOG, BATCH],
  );
  return rows.map(({ log, size, peaks }) => [
    log,
    Number(size),
    rootOf(readPeaks(Number(size), peaks)).toString('base64'),
  ]);
}
