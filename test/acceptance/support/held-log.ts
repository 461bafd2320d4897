import type { ClientBase } from 'pg';
import { expect } from 'vitest';
import { withClient } from '../../../with-client.ts';
import type { Answer, TestHub } from '../../support/hub.ts';

export interface HeldRequest {
  /** Whose log is held. */
  readonly agreement: string;
  readonly asking: () => Promise<Answer>;
  /** What happens while the request's entry waits for the log; given whoever holds it. */
  readonly meanwhile: (holder: ClientBase) => Promise<unknown>;
}

/** Asks while an agreement's log is held, and lets go of it when something else has happened. */
export function askWhileLogIsHeld(
  { database }: TestHub,
  { agreement, asking, meanwhile }: HeldRequest,
): Promise<Answer> {
  const waiting = () =>
    withClient(database.url(), async (client) => {
      const { rows } = await client.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows.length;
    });
  return withClient(database.url(), async (locking) => {
    await locking.query('BEGIN');
    await locking.query('SELECT FROM audit_log WHERE log = $1 FOR UPDATE', [agreement]);
    const answer = asking();
    await expect.poll(waiting).toBe(1);
    await meanwhile(locking);
    await locking.query('COMMIT');
    return answer;
  });
}
