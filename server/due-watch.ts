import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { appendWithin, commit } from '../audit/append.ts';
import { encodeChange } from '../audit/entry.ts';
import { every, type Repeated } from '../every.ts';
import { type DueNotice, takeDueNotices } from '../policies/lifecycle/due-notices.ts';

const EVERY_MS = 60_000;

/** What was agreed to come, so that operators need no warning. */
export const AS_AGREED: ReadonlySet<DueNotice['action']> = new Set([
  'AGREEMENT_TOOK_EFFECT',
  'EMERGENCY_CLOSED',
]);

/** Every minute writes into the logs what time alone has brought about. Every hub may: each notice is written once. */
export function watchWhatIsDue(
  pool: Pool,
  { onError, onNotice }: { onError: (error: unknown) => void; onNotice: (notice: DueNotice) => void },
): Repeated {
  const look = async (): Promise<void> => {
    for (const notice of await noteWhatIsDue(pool, new Date())) onNotice(notice);
  };
  return every(EVERY_MS, look, onError);
}

/** Notes what is due and its log entries in one transaction. */
export async function noteWhatIsDue(pool: Pool, now: Date): Promise<readonly DueNotice[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = on');
    const notices = await takeDueNotices(client, now);
    if (notices.length > 0)
      await appendWithin(
        client,
        notices.map((notice) => ({ log: notice.agreement, leaves: [leafOf(notice, now)] })),
      );
    await commit(client);
    client.release();
    return notices;
  } catch (error) {
    // Nobody knows the connection's state.
    client.release(true);
    throw error;
  }
}

/** Nobody did it: there is no person. */
function leafOf({ action, agreement, version, department, target }: DueNotice, now: Date) {
  return encodeChange({
    time: now.toISOString(),
    requestId: randomUUID(),
    log: agreement,
    agreement,
    agreementVersion: version,
    department,
    client: 'onecard',
    operator: null,
    action,
    target,
    reason: null,
    document: null,
  });
}
