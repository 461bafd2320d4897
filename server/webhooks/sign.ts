import { createHmac } from 'node:crypto';

export interface WebhookMessage {
  /** The same for every attempt, so that a receiver can tell what it has had. */
  readonly id: string;
  readonly body: string;
  readonly now: Date;
}

/** Headers by which a receiver knows that the hub said it, and when (Standard Webhooks 1.0.0, symmetric signature). */
export function webhookHeaders(secret: string, { id, body, now }: WebhookMessage): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'user-agent': 'onecard-hub',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

export const SECRET_PREFIX = 'whsec_';

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
}
