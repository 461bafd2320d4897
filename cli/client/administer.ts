import { randomUUID } from 'node:crypto';
import type { ClientBase, PoolClient } from 'pg';
import { appendWithin, commit } from '../../audit/append.ts';
import { encodeChange } from '../../audit/entry.ts';
import { HUB_LOG } from '../../audit/hub-log.ts';
import { COUNTERSIGNING } from '../../policies/countersigning.ts';
import { closePool, createPool } from '../../server/database/pools.ts';
import { openInstallation, withDatabases } from '../installation.ts';

export interface Administration {
  /** Such as `CLIENT_ENROLLED`. */
  readonly action: string;
  /** Identifier of the client. */
  readonly target: string;
  readonly operator: string;
  readonly reason?: string;
}

/** Changes something in the hub's own database and writes the hub log's entry in the same transaction. */
export async function administer(
  administration: Administration,
  work: (client: PoolClient) => Promise<void>,
): Promise<void> {
  await withAdminClient((client) => administerBy(client, administration, work));
}

/** The same by a connection that is at hand. */
export async function administerBy<Client extends ClientBase>(
  client: Client,
  administration: Administration,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = on');
    await work(client);
    await appendWithin(client, [{ log: HUB_LOG, leaves: [entry(administration)] }]);
    await commit(client);
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

function entry({ action, target, operator, reason }: Administration) {
  return encodeChange({
    time: new Date().toISOString(),
    requestId: randomUUID(),
    log: HUB_LOG,
    agreement: null,
    agreementVersion: null,
    department: COUNTERSIGNING,
    client: 'onecard',
    operator,
    action,
    target,
    reason: reason ?? null,
    document: null,
  });
}
