import { randomUUID } from 'node:crypto';
import type { ClientBase, PoolClient } from 'pg';
import { appendWithin, commit } from '../../audit/append.ts';
import { encodeChange } from '../../audit/entry.ts';
import { HUB_LOG } from '../../audit/hub-log.ts';
import { COUNTERSIGNING } from '../../policies/countersigning.ts';
import { closePool, createPool } from '../../server/database/pools.ts';
import { openInstallation, withDatabases } from '../installation.ts';

export interface Administration<T> {
  /** Such as `CLIENT_ENROLLED`. */
  readonly action: string;
  /** What it was done to, such as the identifier of a client; where the work decides that, by its result. */
  readonly target: string | ((result: T) => string);
  readonly operator: string;
  readonly reason?: string;
}

/** Changes something in the hub's own database and writes the hub log's entry in the same transaction. */
export async function administer<T>(
  administration: Administration<T>,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return withAdminClient((client) => administerBy(client, administration, () => work(client)));
}

/** The same by a connection that is at hand. */
export async function administerBy<T>(
  client: ClientBase,
  { action, target, operator, reason }: Administration<T>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = on');
    const result = await work();
    const done = { action, operator, reason, target: typeof target === 'string' ? target : target(result) };
    await appendWithin(client, [{ log: HUB_LOG, leaves: [entry(done)] }]);
    await commit(client);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Lends a connection as the owner of the hub's own database. */
export async function withAdminClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  return withDatabases(openInstallation(), async ({ admin }) => {
    // An operator waits and sees how far it is; Ctrl-C ends it, and the transaction with it.
    const pool = createPool({
      connectionString: admin,
      size: 1,
      queryTimeoutMs: 0,
      onError: () => undefined,
    });
    try {
      const client = await pool.connect();
      try {
        return await work(client);
      } finally {
        client.release();
      }
    } finally {
      await closePool(pool);
    }
  });
}

interface Done {
  readonly action: string;
  readonly target: string;
  readonly operator: string;
  readonly reason?: string | undefined;
}

function entry({ reason, ...done }: Done) {
  return encodeChange({
    time: new Date().toISOString(),
    requestId: randomUUID(),
    log: HUB_LOG,
    agreement: null,
    agreementVersion: null,
    department: COUNTERSIGNING,
    client: 'onecard',
    ...done,
    reason: reason ?? null,
    document: null,
  });
}
