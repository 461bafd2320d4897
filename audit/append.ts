import pg, { type ClientBase, type QueryResult } from 'pg';
import { readPeaks, type Tree } from '../verify/grow-tree.ts';
import { type Append, insert, logsOf, planInsertion } from './insertion.ts';

export type { Append } from './insertion.ts';

/**
 * Appends within a transaction that is open and that its caller commits with `commit`: a change of an agreement and
 * its entry are durable together or not at all. The last thing to do before COMMIT, for it locks the logs' heads.
 *
 * @returns the index of each append's first leaf
 */
export async function appendWithin(
  client: ClientBase,
  appends: readonly Append[],
): Promise<readonly number[]> {
  const insertion = planInsertion(await lockHeads(client, { logs: logsOf(appends) }), appends);
  if (!(await insert(client, insertion))) throw new Error('a head moved although it was locked');
  return insertion.indexes;
}

/** @throws Error where the transaction had failed: it answers COMMIT with ROLLBACK, and no error. */
export async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error(`COMMIT answered with ${command}`);
}

export interface HeadsToLock {
  /** Ascending. */
  readonly logs: readonly string[];
  /** Statement with which the transaction begins, where it has not. */
  readonly begin?: string;
}

/**
 * Takes the lock of every head, missing ones created, in the order of their names: two hubs
 * that want the same heads never wait for each other in a circle. Read committed, because a head that another hub
 * has just moved must be read as it is now.
 */
export async function lockHeads(
  client: ClientBase,
  { logs, begin = '' }: HeadsToLock,
): Promise<ReadonlyMap<string, Tree>> {
  const literals = logs.map((log) => pg.escapeLiteral(log));
  const results = (await client.query(`
    ${begin}
    INSERT INTO audit_log (log) VALUES ${literals.map((log) => `(${log})`).join()} ON CONFLICT DO NOTHING;
    SELECT log, size, peaks FROM audit_log WHERE log IN (${literals.join()}) ORDER BY log FOR UPDATE;
  `)) as unknown as readonly QueryResult<{ log: string; size: string; peaks: Buffer }>[];
  return new Map(
    (results.at(-1)?.rows ?? []).map(({ log, size, peaks }) => [
      log,
      { size: Number(size), peaks: readPeaks(Number(size), peaks) },
    ]),
  );
}
