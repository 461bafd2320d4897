import type { Pool } from 'pg';
import type { Repeated } from '../../every.ts';
import { whileMore } from '../../while-more.ts';
import { openWebhookSecret } from './registry.ts';
import { send } from './send.ts';

const EVERY_MS = 1_000;
const BATCH = 10;
const TIMEOUT_MS = 10_000;
const MINUTE_MS = 60_000;

/**
 * Waits after each attempt, a day together; up to a quarter more, so that what failed together does not come again together. Each
 * is longer than the time-out: until it is over, nobody else takes the delivery up.
 */
export const RETRY_MS: readonly number[] = [
  MINUTE_MS / 2,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  60 * MINUTE_MS,
  180 * MINUTE_MS,
  360 * MINUTE_MS,
  720 * MINUTE_MS,
];

export interface DelivererInput {
  readonly pool: Pool;
  readonly hubSecret: Buffer;
  readonly mode: 'demo' | 'production';
  readonly onError: (error: unknown) => void;
  readonly retryMs?: readonly number[];
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/** Sends what is due in the outbox. Every hub may. */
export function startDeliverer(input: DelivererInput): Repeated {
  const { everyMs = EVERY_MS, onError } = input;
  return whileMore({ once: async () => (await deliverDue(input)) >= BATCH, everyMs, onError });
}

interface Due {
  readonly id: string;
  readonly attempts: number;
  readonly body: string;
  readonly webhook: string;
  readonly url: string;
  readonly secret: Buffer;
}

/**
 * Sends what is due, once each. Before anything is sent the next attempt is written down: if this process were to die now, another
 * would come to it then, so that everything is delivered at least once.
 */
export async function deliverDue(input: DelivererInput): Promise<number> {
  const { pool, retryMs = RETRY_MS } = input;
  await pool.query(ABANDON, [retryMs.length]);
  const waits = retryMs.map((ms) => ms * (1 + Math.random() / 4));
  // After the last attempt comes no other, but its outcome has to be known.
  const { rows } = await pool.query<Due>(CLAIM, [[...waits, waits.at(-1) ?? 0], BATCH]);
  await Promise.all(rows.map((due) => deliver(input, due)));
  return rows.length;
}

async function deliver(
  input: DelivererInput,
  { id, attempts, body, webhook, url, secret }: Due,
): Promise<void> {
  const { pool, hubSecret, mode, retryMs = RETRY_MS, timeoutMs = TIMEOUT_MS } = input;
  const failure = await attempt(() =>
    send({
      url,
      secret: openWebhookSecret(secret, { id: webhook, hubSecret }),
      message: { id: `msg_${id}`, body, now: new Date() },
      mode,
      timeoutMs,
    }),
  );
  const state = failure === undefined ? 'DELIVERED' : attempts > retryMs.length ? 'GIVEN_UP' : 'PENDING';
  await pool.query(
    `UPDATE watch_delivery SET state = $2, failure = $3, ended_at = CASE WHEN $2 = 'PENDING' THEN NULL ELSE now() END
      WHERE id = $1 AND state = 'PENDING'`,
    [id, state, failure ?? null],
  );
}

/** A hub with another secret cannot sign: the delivery fails, and the others go on. */
function attempt(work: () => Promise<string | undefined>): Promise<string | undefined> {
  return Promise.resolve()
    .then(work)
    .catch(() => 'SECRET_UNREADABLE');
}

/** The process that made the last attempt has died before it knew the outcome. */
const ABANDON = `
  UPDATE watch_delivery SET state = 'GIVEN_UP', ended_at = now(), failure = coalesce(failure, 'UNKNOWN')
   WHERE state = 'PENDING' AND next_at <= now() AND attempts > $1`;

const CLAIM = `
  UPDATE watch_delivery d
     SET attempts = attempts + 1, next_at = now() + ($1::double precision[])[attempts + 1] * interval '1 millisecond'
    FROM watch_webhook w
   WHERE w.id = d.webhook AND d.id IN (
     SELECT id FROM watch_delivery WHERE state = 'PENDING' AND next_at <= now()
      ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING d.id, d.attempts, d.body, w.id AS webhook, w.url, w.secret`;
