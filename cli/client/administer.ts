import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
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
}

/** Changes something in the hub's own database and writes the hub log's entry in the same transaction. */
export async function administer<T>(
  { action, target, operator }: Administration<T>,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return withAdminClient(async (client) => {
    try {
      await client.query('BEGIN; SET LOCAL synchronous_commit = on');
      const result = await work(client);
      const done = { action, operator, target: typeof target === 'string' ? target : target(result) };
      await appendWithin(client, [{ log: HUB_LOG, leaves: [entry(done)] }]);
      await commit(client);
      return result;
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

function entry(done: { readonly action: string; readonly target: string; readonly operator: string }) {
  return encodeChange({
    time: new Date().toISOString(),
    requestId: randomUUID(),
    log: HUB_LOG,
    agreement: null,
    agreementVersion: null,
    department: COUNTERSIGNING,
    client: 'onecard',
    ...done,
    reason: null,
    document: null,
  });
}
