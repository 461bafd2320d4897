import type { ClientBase } from 'pg';
import type { ChangeKind } from '../../generated/graphql.ts';

/** Name of the job that sends one delivery. Its payload is the delivery's identifier alone. */
export const SEND_NOTICE = 'send-change-notice';

/** The library waits e^n seconds after the n-th attempt, and 6.1 hours at the most: a day and a few hours together. */
export const MOST_ATTEMPTS = 14;

export interface NewDeliveries {
  readonly subscription: string;
  readonly agreement: string;
  readonly deliveries: readonly {
    readonly id: string;
    readonly kind: ChangeKind;
    readonly occurredAt: string;
    /** Encrypted, Base64. */
    readonly person: string;
  }[];
  readonly now: Date;
}

/** Makes deliveries and their jobs in the caller's transaction: neither is there without the other. */
export async function enqueueDeliveries(
  client: ClientBase,
  { subscription, agreement, deliveries, now }: NewDeliveries,
): Promise<void> {
  if (deliveries.length === 0) return;
  const { rows } = await client.query<{ id: string; subscription: string }>(
    `INSERT INTO change_delivery (id, subscription, agreement, kind, person, occurred_at, made_at)
     SELECT r.id, s.id, $2, r.kind, decode(r.person, 'base64'), r."occurredAt", $3
       FROM json_to_recordset($4) AS r (id uuid, kind text, person text, "occurredAt" timestamptz)
       JOIN change_subscription s ON s.id = $1
     RETURNING id, subscription`,
    [subscription, agreement, now, JSON.stringify(deliveries)],
  );
  await addJobs(client, rows);
}

/**
 * Puts deliveries into the queue, those that have failed for good from the beginning. The jobs of one subscription run one after the
 * other, so that a slow subscriber holds one place of a hub and no more.
 */
export async function addJobs(
  client: ClientBase,
  deliveries: readonly { readonly id: string; readonly subscription: string }[],
): Promise<void> {
  await client.query(
    `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
       SELECT ($1, json_build_object('id', r.id), r.subscription, NULL, ${MOST_ATTEMPTS}, r.id, NULL, NULL)::graphile_worker.job_spec
         FROM json_to_recordset($2) AS r (id text, subscription text)))`,
    [SEND_NOTICE, JSON.stringify(deliveries)],
  );
}
