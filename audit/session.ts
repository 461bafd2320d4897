import type { Client } from 'pg';
import { withDeadline } from '../deadline.ts';

/** Opens a connection of the hub's restricted role: a connected `pg.Client` that the caller is given to keep. */
export type Connect = () => Promise<Client>;

export interface SessionOptions {
  readonly connect: Connect;
  readonly timeoutMs: number;
  /** Told once if the connection is lost while nothing runs on it. */
  readonly onLost: (error: Error) => void;
}

/**
 * A connection on which a COMMIT that returned means durable, whatever the defaults of database and role say.
 *
 * @throws the database's error, or a DeadlineExceeded after `timeoutMs`.
 */
export async function openSession({ connect, timeoutMs, onLost }: SessionOptions): Promise<Client> {
  const connecting = connect();
  const client = await withDeadline(connecting, timeoutMs).catch((error: unknown) => {
    // A connection that comes too late must not linger beside its successor.
    connecting.then(destroy, () => undefined);
    throw error;
  });
  client.on('error', onLost);
  try {
    await withDeadline(client.query(settings(timeoutMs)), timeoutMs);
    return client;
  } catch (error) {
    destroy(client);
    throw error;
  }
}

/** Closes a connection without waiting for what runs on it. */
export function destroy(client: Client): void {
  client.removeAllListeners('error');
  // Late errors of a connection that nobody uses any more concern nobody.
  client.on('error', () => undefined);
  client.end().catch(() => undefined);
}

/*
 * A hub that freezes between lock and commit would hold up every other hub's log: the server ends its transaction.
 * statement_timeout stays off on purpose: where it strikes a COMMIT that waits for a synchronous replica, PostgreSQL
 * commits locally and reports success with a mere warning.
 */
function settings(timeoutMs: number): string {
  return `
    SET synchronous_commit = on;
    SET statement_timeout = 0;
    SET lock_timeout = ${Math.ceil(timeoutMs)};
    SET idle_in_transaction_session_timeout = ${Math.ceil(timeoutMs)};
    SET standard_conforming_strings = on;
    SET plan_cache_mode = force_generic_plan;
  `;
}
