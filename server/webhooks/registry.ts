import { randomBytes, randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Severity } from '../../audit/watch/rule.ts';
import { HubError } from '../../errors.ts';
import { isUuid } from '../../uuid.ts';
import type { Department } from '../identity/caller.ts';
import { openKey, sealKey } from '../identity/key-encryption.ts';
import { SECRET_PREFIX } from './sign.ts';

const SECRET_BYTES = 32;

export interface WebhookRegistration {
  /** As `readWebhookUrl` has read it. */
  readonly url: string;
  /** Gets the alerts that the department's auditors may see; undefined: all. */
  readonly department: Department | undefined;
  readonly severity: Severity;
}

export interface ListedWebhook {
  readonly id: string;
  readonly url: string;
  readonly department: string | null;
  readonly severity: Severity;
  readonly pending: number;
  readonly delivered: number;
  readonly givenUp: number;
  readonly lastFailure: string | null;
}

/** An identifier and the secret of a webhook that is to be added: it is told once, and stored encrypted. */
export function makeWebhook(): { readonly id: string; readonly secret: string } {
  return { id: randomUUID(), secret: `${SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}` };
}

export interface NewWebhook extends WebhookRegistration {
  readonly id: string;
  readonly secret: string;
  /** The hub's. */
  readonly hubSecret: Buffer;
}

/** Needs the owner's rights: who could register webhooks by a request could make the hub send where it likes. */
export async function addWebhook(
  client: ClientBase,
  { id, url, department, severity, secret, hubSecret }: NewWebhook,
): Promise<void> {
  await client.query(
    'INSERT INTO watch_webhook (id, url, department, severity, secret) VALUES ($1, $2, $3, $4, $5)',
    [
      id,
      url,
      department ?? null,
      severity,
      sealKey(secret, { secret: hubSecret, use: 'webhook secret', kid: id }),
    ],
  );
}

/** What is on its way to it is dropped. Needs the owner's rights. @throws HubError BAD_USER_INPUT where there is none */
export async function removeWebhook(client: ClientBase, id: string): Promise<void> {
  const { rowCount } = isUuid(id)
    ? await client.query('DELETE FROM watch_webhook WHERE id = $1', [id])
    : { rowCount: 0 };
  if (rowCount === 0) throw noWebhook();
}

export async function listWebhooks(client: ClientBase): Promise<readonly ListedWebhook[]> {
  const { rows } = await client.query<ListedWebhook>(
    `SELECT w.id, w.url, w.department, w.severity,
            count(*) FILTER (WHERE d.state = 'PENDING')::integer AS pending,
            count(*) FILTER (WHERE d.state = 'DELIVERED')::integer AS delivered,
            count(*) FILTER (WHERE d.state = 'GIVEN_UP')::integer AS "givenUp",
            (array_agg(d.failure ORDER BY d.next_at DESC) FILTER (WHERE d.failure IS NOT NULL))[1] AS "lastFailure"
       FROM watch_webhook w LEFT JOIN watch_delivery d ON d.webhook = w.id
      GROUP BY w.id ORDER BY w.added_at`,
  );
  return rows;
}

/** Where to send, and the secret. @throws HubError BAD_USER_INPUT where there is none */
export async function findWebhook(
  client: ClientBase,
  id: string,
  hubSecret: Buffer,
): Promise<{ readonly url: string; readonly secret: string }> {
  const { rows } = isUuid(id)
    ? await client.query<{ url: string; secret: Buffer }>(
        'SELECT url, secret FROM watch_webhook WHERE id = $1',
        [id],
      )
    : { rows: [] };
  const [webhook] = rows;
  if (webhook === undefined) throw noWebhook();
  return { url: webhook.url, secret: openWebhookSecret(webhook.secret, { id, hubSecret }) };
}

/** @throws Error where the hub's secret is not the one with which it was stored */
export function openWebhookSecret(
  sealed: Buffer,
  { id, hubSecret }: { readonly id: string; readonly hubSecret: Buffer },
): string {
  return openKey(sealed, { secret: hubSecret, use: 'webhook secret', kid: id });
}

function noWebhook(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: '没有这一接收端;见 onecard audit webhook list',
      en: 'there is no such webhook; see onecard audit webhook list',
    },
  });
}
