import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { appendWithin, commit } from '../../audit/append.ts';
import { encodeChange } from '../../audit/entry.ts';
import { HUB_LOG } from '../../audit/hub-log.ts';
import { COUNTERSIGNING } from '../../policies/countersigning.ts';
import { closePool, createPool } from '../../server/database/pools.ts';
import { openInstallation, withDatabases } from '../installation.ts';

export interface Administration {
  /** Such as `CLIENT_ENROLLED`. */
  readonly action: string;
  /** Identifier of the client, or of what else is changed. */
  readonly target: string;
  readonly operator: string;
}

/** Changes something in the hub's own database and writes the hub log's entry in the same transaction. */
export async function administer(
  { action, target, operator }: Administration,
  work: (client: PoolClient) => Promise<void>,
): Promise<void> {
  await withAdminClient(async (client) => {
    try {
      await client.query('BEGIN; SET LOCAL synchronous_commit = on');
      await work(client);
      await appendWithin(client, [{ log: HUB_LOG, leaves: [entry({ action, target, operator })] }]);
      await commit(client);
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  });
}

/** Lends a connection as the owner of the hub's own database. */
export async function withAdminClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  return withDatabases(openInstallation(), async ({ admin }) => {
    const pool = createPool({ connectionString: admin, size: 1, onError: () => undefined });
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

function entry({ action, target, operator }: Administration) {
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
    reason: null,
    document: null,
  });
}
