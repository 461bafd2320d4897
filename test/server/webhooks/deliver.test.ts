import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DelivererInput, deliverDue, RETRY_MS } from '../../../server/webhooks/deliver.ts';
import { addWebhook, listWebhooks, makeWebhook, removeWebhook } from '../../../server/webhooks/registry.ts';
import { type Bench, createBench, every } from '../../audit/watch/support/bench.ts';
import { type Received, type Receiver, startReceiver, status } from './support/receiver.ts';

const HUB_SECRET = Buffer.alloc(32, 3);
const OPERATOR = 'operator-of-the-alert';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

let receiver: Receiver;
let webhook: { readonly id: string; readonly secret: string };
beforeEach(async () => {
  await bench.database.admin.query('TRUNCATE watch_webhook CASCADE');
  receiver = await startReceiver();
  webhook = await register({});
});
afterEach(() => receiver.close());

interface Registration {
  readonly department?: 'TOURISM' | 'HEALTH';
  readonly severity?: 'LOW' | 'HIGH';
  readonly url?: string;
}

async function register({ department, severity = 'LOW', url = receiver.url }: Registration) {
  const made = makeWebhook();
  const client = await bench.database.admin.connect();
  await addWebhook(client, { ...made, url, department, severity, hubSecret: HUB_SECRET });
  client.release();
  return made;
}

async function raise(
  severity: 'LOW' | 'HIGH' = 'HIGH',
  parties: Readonly<Record<string, readonly string[]>> = {},
) {
  await bench.follow();
  await bench.rule({
    kind: 'REFUSALS',
    severity,
    parameters: { by: 'OPERATOR', minutes: 10, count: 5, percent: 1 },
  });
  await bench.append(
    every({ seconds: 1, count: 5 }, () => ({
      outcome: 'REFUSED',
      operator: OPERATOR,
      subjects: [],
      rows: 0,
    })),
  );
  await bench.follow({ idsOfParty: async (department) => parties[department] ?? [] });
  return (await bench.alerts())[0];
}

const deliver = (changes: Partial<DelivererInput> = {}) =>
  deliverDue({
    pool: bench.database.hub,
    hubSecret: HUB_SECRET,
    mode: 'demo',
    onError: (error) => {
      throw error;
    },
    ...changes,
  });

async function deliveries() {
  const { rows } = await bench.database.hub.query(
    'SELECT state, attempts, failure, next_at > now() AS later, ended_at IS NOT NULL AS ended FROM watch_delivery',
  );
  return rows;
}

/** Lets the time pass until the next attempt. */
const wait = () => bench.database.admin.query('UPDATE watch_delivery SET next_at = now()');

const verify = ({ headers, body }: Received, secret = webhook.secret) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe('an alert', () => {
  test('is delivered once, signed as Standard Webhooks says, and names no person', async () => {
    const alert = await raise();
    expect(await deliver()).toBe(1);
    expect(await deliver()).toBe(0);
    const [message] = receiver.received as [Received];
    expect(receiver.received).toHaveLength(1);
    expect(verify(message)).toEqual({
      type: 'alert.raised',
      timestamp: expect.any(String),
      data: {
        id: alert?.id,
        rule: 'rule',
        kind: 'REFUSALS',
        severity: 'HIGH',
        department: 'TOURISM',
        logs: ['hotel-check-in'],
        count: 5,
        firstAt: '2026-06-30T02:00:00.000Z',
        lastAt: '2026-06-30T02:00:04.000Z',
        hub: 'https://hub.example/graphql',
      },
    });
    expect(message.body).not.toContain(OPERATOR);
    expect(await deliveries()).toEqual([
      { state: 'DELIVERED', attempts: 1, failure: null, later: true, ended: true },
    ]);
  });

  test('that somebody has changed, or signed with another secret, does not verify', async () => {
    await raise();
    await deliver();
    const [message] = receiver.received as [Received];
    const tampered = { ...message, body: message.body.replace('"count":5', '"count":1') };
    expect(tampered.body).not.toBe(message.body);
    expect(() => verify(tampered)).toThrow(WebhookVerificationError);
    expect(() => verify(message, makeWebhook().secret)).toThrow(WebhookVerificationError);
  });

  test('is tried again after a failure, later and later, under the same id and with the same body', async () => {
    await raise();
    receiver.answer(status(500), status(503), status(204));
    await deliver();
    expect(await deliveries()).toEqual([
      { state: 'PENDING', attempts: 1, failure: 'HTTP_500', later: true, ended: false },
    ]);
    expect(await deliver()).toBe(0);
    await wait();
    await deliver();
    await wait();
    await deliver();
    expect(await deliveries()).toMatchObject([{ state: 'DELIVERED', attempts: 3, failure: null }]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    for (const message of receiver.received) verify(message);
  });

  test('is tried again where nobody answers, or nobody is there', async () => {
    await raise();
    receiver.answer(() => undefined);
    await deliver({ timeoutMs: 100 });
    expect(await deliveries()).toMatchObject([{ state: 'PENDING', failure: 'TIMEOUT' }]);
    await receiver.close();
    await wait();
    await deliver();
    expect(await deliveries()).toMatchObject([{ state: 'PENDING', attempts: 2, failure: 'ECONNREFUSED' }]);
    receiver = await startReceiver();
  });

  test('is given up after about a day, for all to see, and stays', async () => {
    const alert = await raise();
    receiver.answer(status(500));
    for (let i = 0; i <= RETRY_MS.length; i += 1) {
      await deliver();
      await wait();
    }
    expect(receiver.received).toHaveLength(RETRY_MS.length + 1);
    expect(await deliveries()).toMatchObject([{ state: 'GIVEN_UP', failure: 'HTTP_500', ended: true }]);
    expect(await deliver()).toBe(0);
    expect(await bench.alerts()).toMatchObject([{ id: alert?.id, state: 'OPEN' }]);
    const day = RETRY_MS.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
    expect([Math.round(day), Math.round(day * 1.25)]).toEqual([23, 28]);
  });

  test('whose last sender died is given up, too', async () => {
    await raise();
    await bench.database.admin.query('UPDATE watch_delivery SET attempts = $1, next_at = now()', [
      RETRY_MS.length + 1,
    ]);
    expect(await deliver()).toBe(0);
    expect(await deliveries()).toMatchObject([{ state: 'GIVEN_UP', failure: 'UNKNOWN' }]);
  });

  test('is not taken along by a redirect', async () => {
    const elsewhere = await startReceiver();
    await raise();
    receiver.answer(status(307, { location: elsewhere.url }));
    await deliver();
    expect(await deliveries()).toMatchObject([{ state: 'PENDING', failure: 'HTTP_307' }]);
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  test('is sent by one of two hubs', async () => {
    await raise();
    expect((await Promise.all([deliver(), deliver()])).toSorted()).toEqual([0, 1]);
    expect(receiver.received).toHaveLength(1);
  });

  test('is sent by no hub that has another secret', async () => {
    await raise();
    await deliver({ hubSecret: Buffer.alloc(32, 4) });
    expect(receiver.received).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'PENDING', failure: 'SECRET_UNREADABLE' }]);
  });

  test('never goes to the hub’s own host in production, whatever was registered', async () => {
    await raise();
    await deliver({ mode: 'production' });
    expect(await deliveries()).toMatchObject([{ failure: 'FORBIDDEN_ADDRESS' }]);
    await bench.database.admin.query(`UPDATE watch_webhook SET url = replace(url, '127.0.0.1', 'localhost')`);
    await bench.database.admin.query(`UPDATE watch_webhook SET url = replace(url, 'http:', 'https:')`);
    await wait();
    await deliver({ mode: 'production' });
    expect(await deliveries()).toMatchObject([{ attempts: 2, failure: 'FORBIDDEN_ADDRESS' }]);
    expect(receiver.received).toEqual([]);
  });
});

describe('a webhook', () => {
  test('of a department gets the alerts that its auditors may see', async () => {
    await register({ department: 'HEALTH' });
    await raise('HIGH', { HEALTH: ['roadside-check'] });
    expect(await deliveries()).toHaveLength(1);
    await bench.database.admin.query('TRUNCATE watch_webhook CASCADE');
    await register({ department: 'TOURISM' });
    await raise('HIGH', { TOURISM: ['hotel-check-in', 'roadside-check'] });
    expect(await deliveries()).toHaveLength(1);
  });

  test('of a severity gets none below it', async () => {
    await bench.database.admin.query('TRUNCATE watch_webhook CASCADE');
    await register({ severity: 'HIGH' });
    await raise('LOW');
    expect(await deliveries()).toEqual([]);
    await raise('HIGH');
    expect(await deliveries()).toHaveLength(1);
  });

  test('is listed with what became of its deliveries, its secret stored so that nobody reads it, and removed', async () => {
    await raise();
    receiver.answer(status(500));
    await deliver();
    const client = await bench.database.admin.connect();
    try {
      expect(await listWebhooks(client)).toEqual([
        {
          ...{ id: webhook.id, url: receiver.url, department: null, severity: 'LOW' },
          ...{ pending: 1, delivered: 0, givenUp: 0, lastFailure: 'HTTP_500' },
        },
      ]);
      const { rows } = await client.query('SELECT secret FROM watch_webhook');
      const key = Buffer.from(webhook.secret.slice('whsec_'.length), 'base64');
      expect(rows[0].secret.includes(key) || rows[0].secret.includes(webhook.secret)).toBe(false);
      await removeWebhook(client, webhook.id);
      expect(await deliveries()).toEqual([]);
      for (const id of [webhook.id, 'nonsense'])
        await expect(removeWebhook(client, id)).rejects.toThrow('there is no such webhook');
    } finally {
      client.release();
    }
  });
});
