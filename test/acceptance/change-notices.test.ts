import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLEnumType } from 'graphql';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DEMO_AGREEMENTS, type DemoAgreement } from '../../demo/demo-agreements.ts';
import { CHANGE_KINDS } from '../../policies/notice/change-kinds.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { sweepNotices } from '../../server/notices/sweep-notices.ts';
import { withClient } from '../../with-client.ts';
import { type Received, type Receiver, startReceiver, status } from '../server/webhooks/support/receiver.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const { haikouDriver, outsideHaikou } = inject('people') as Record<string, string>;
const LiLei = { client: 'big-data-office', operator: 'LiLei' };
const registry = { client: 'police-registry', operator: 'WangGang' };
/** Of each agreement under which somebody subscribes. */
const PURPOSE = 'haikou-counter';

const { document: HAIKOU } = DEMO_AGREEMENTS.find(({ id }) => id === 'haikou-counter') as DemoAgreement;

let hub: TestHub;
let other: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
  // Two processes on one queue: whatever is told is told by either.
  other = await startTestHub({ beside: hub });
});
afterAll(async () => {
  await other.stop();
  await hub.stop();
});

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await sql('DELETE FROM change_subscription');
  await receiver.close();
});

const sql = async (text: string, values: readonly unknown[] = []) =>
  (await withClient(hub.database.url(), (client) => client.query(text, [...values]))).rows;

interface Subscribing {
  readonly agreement?: string;
  readonly kinds?: readonly string[];
  readonly url?: string;
  readonly as?: typeof LiLei;
}

const askToSubscribe = ({
  agreement = 'haikou-counter',
  kinds = ['LICENCE_SUSPENDED'],
  url = receiver.url,
  as = LiLei,
}: Subscribing = {}) =>
  hub.ask(
    `mutation($agreement: ID!, $kinds: [ChangeKind!]!, $url: String!) {
      subscribeToChanges(agreement: $agreement, purpose: "${PURPOSE}", kinds: $kinds, url: $url) {
        secret subscription { id agreement purpose kinds url }
      }
    }`,
    { ...as, variables: { agreement, kinds, url } },
  );

const subscribe = async (given: Subscribing = {}) => {
  const answer = await askToSubscribe(given);
  if (answer.codes.length > 0) throw new Error(answer.text);
  return answer.data.subscribeToChanges;
};

const change = (idNumber: string | undefined, kind = 'LICENCE_SUSPENDED', id: string = randomUUID()) => ({
  id,
  kind,
  idNumber,
  occurredAt: '2026-06-30T08:00:00+08:00',
});

const publish = (changes: readonly object[], question: object = registry) =>
  hub.ask('mutation($changes: [ChangeInput!]!) { publishChanges(changes: $changes) { accepted repeated } }', {
    ...question,
    variables: { changes },
  });

const deliveries = async (agreement = 'haikou-counter', question: object = LiLei) => {
  const { data, text } = await hub.ask(
    'query($agreement: ID!) { changeDeliveries(agreement: $agreement) { id kind state attempts failure endedAt } }',
    { ...question, variables: { agreement } },
  );
  return data?.changeDeliveries ?? text;
};

/** Lets the time pass until the next attempt. */
const hurry = () => sql('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL');
const makeLast = () =>
  sql('UPDATE graphile_worker._private_jobs SET attempts = max_attempts - 1 WHERE locked_at IS NULL');

async function until<T>(look: () => Promise<T> | T, isDone: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isDone(seen)) return seen;
    await sleep(50);
  }
}

/** Until nothing is under way any more. */
const settle = () =>
  until(
    async () => {
      await hurry();
      return sql('SELECT FROM graphile_worker._private_jobs');
    },
    (jobs) => jobs.length === 0,
  );
const messages = (count: number) =>
  until(
    () => receiver.received,
    ({ length }) => length >= count,
  );
const verify = ({ headers, body }: Received, secret: string) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe('a published change', () => {
  test('is told to the subscriber once, signed, as key and kind and nothing else; the logs say who was told', async () => {
    const { secret, subscription } = await subscribe({ kinds: ['LICENCE_SUSPENDED', 'NAME_CHANGED'] });
    const published = await publish([change(haikouDriver)]);
    expect(published.data.publishChanges).toEqual({ accepted: 1, repeated: 0 });
    const [message] = (await messages(1)) as [Received];
    await settle();
    expect(receiver.received).toHaveLength(1);
    const told = verify(message, secret);
    expect(told).toEqual({
      id: message.headers['webhook-id'],
      type: 'licence.suspended',
      timestamp: '2026-06-30T00:00:00.000Z',
      data: { idNumber: haikouDriver, kind: 'LICENCE_SUSPENDED', agreement: 'haikou-counter' },
    });
    expect(await deliveries()).toMatchObject([
      { kind: 'LICENCE_SUSPENDED', state: 'DELIVERED', attempts: 1 },
    ]);
    expect(await sql('SELECT FROM change_delivery WHERE person IS NOT NULL')).toEqual([]);

    const [entry] = await hub.records({ agreement: 'haikou-counter', subject: haikouDriver });
    expect(entry).toMatchObject({
      requestId: message.headers['webhook-id'],
      department: 'BIG_DATA',
      client: 'onecard',
      purpose: PURPOSE,
      outcome: 'RELEASED',
      coordinates: ['DrivingLicence.states'],
      rows: 1,
      subjectCount: 1,
    });
    const [asked] = await hub.records({ subject: haikouDriver, client: 'police-registry' });
    expect(asked).toMatchObject({
      log: 'hub',
      coordinates: expect.arrayContaining(['Mutation.publishChanges']),
    });
    const steps = await hub.ask(
      '{ hub: changeRecords(agreement: "hub", first: 50) { nodes { action reason } } own: changeRecords(agreement: "haikou-counter") { nodes { action target } } }',
      { client: 'auditor' },
    );
    expect(steps.data.hub.nodes).toContainEqual({
      action: 'CHANGES_PUBLISHED',
      reason: 'LICENCE_SUSPENDED 1',
    });
    expect(steps.data.own.nodes).toContainEqual({ action: 'CHANGES_SUBSCRIBED', target: subscription.id });
    expect(hub.errors).toEqual([]);
  });

  test('is not counted again by its identifier', async () => {
    await subscribe();
    const once = change(haikouDriver);
    await publish([once]);
    const again = await publish([once, change(haikouDriver)]);
    expect(again.data.publishChanges).toEqual({ accepted: 1, repeated: 1 });
    await messages(2);
    await settle();
    expect(receiver.received).toHaveLength(2);
  });

  test('of somebody outside the row filter, or of whom a consent is missing, leaves no trace with the subscriber', async () => {
    await hub.agree('consented', {
      ...HAIKOU,
      rowFilter: [],
      consentRequired: true,
    });
    await subscribe();
    await subscribe({ agreement: 'consented' });
    const before = await deliveries();
    await publish([change(outsideHaikou)]);
    await settle();
    expect(receiver.received).toEqual([]);
    expect(await deliveries()).toEqual(before);
    expect(await deliveries('consented')).toEqual([]);
    expect(await hub.records({ agreement: 'haikou-counter', subject: outsideHaikou })).toEqual([]);

    const consent = await hub.ask(
      'mutation($subject: IdNumber!) { recordConsent(agreement: "consented", subject: $subject) { code } }',
      { client: 'e-card-app', operator: 'HanMei', agreement: null, variables: { subject: outsideHaikou } },
    );
    expect(consent.codes, consent.text).toEqual([]);
    await publish([change(outsideHaikou)]);
    const [message] = (await messages(1)) as [Received];
    expect(JSON.parse(message.body).data).toMatchObject({ agreement: 'consented', idNumber: outsideHaikou });
  });

  test('is dropped where the agreement is revoked before it could be sent, which can be seen', async () => {
    await hub.agree('to-be-revoked', HAIKOU);
    await subscribe({ agreement: 'to-be-revoked' });
    receiver.answer(status(503));
    await publish([change(haikouDriver)]);
    await until(
      () => deliveries('to-be-revoked'),
      ([first]) => first?.failure === 'HTTP_503',
    );
    const revoked = await hub.ask('mutation { suspendAgreement(id: "to-be-revoked", reason: "试") { id } }', {
      client: 'police-office',
      operator: 'WangGang',
    });
    expect(revoked.codes, revoked.text).toEqual([]);
    const { length } = receiver.received;
    receiver.answer(status(200));
    await settle();
    expect(receiver.received).toHaveLength(length);
    expect(await deliveries('to-be-revoked')).toMatchObject([
      { state: 'DROPPED', failure: 'AGREEMENT_NOT_ACTIVE' },
    ]);
    await publish([change(haikouDriver)]);
    await settle();
    expect(await deliveries('to-be-revoked')).toHaveLength(1);
  });
});

describe('a subscriber that does not answer', () => {
  test('is tried again under the same id, becomes a dead letter that is seen, and is sent again by hand', async () => {
    const { secret } = await subscribe();
    receiver.answer(status(500), status(503));
    await publish([change(haikouDriver)]);
    await until(deliveries, ([first]) => first?.failure === 'HTTP_500');
    const [waiting] = await sql('SELECT run_at > now() AS later FROM graphile_worker._private_jobs');
    expect(waiting).toEqual({ later: true });
    for (const table of ['graphile_worker._private_jobs', 'change_delivery', 'change_published'])
      expect(JSON.stringify(await sql(`SELECT to_json(t) FROM ${table} t`))).not.toContain(haikouDriver);
    await makeLast();
    await settle();
    const [dead] = await deliveries();
    expect(dead).toMatchObject({ state: 'DEAD', failure: 'HTTP_503', endedAt: expect.any(String) });

    receiver.answer(status(204));
    const retry = (question: object) =>
      hub.ask('mutation($id: ID!) { retryChangeDelivery(id: $id) { state attempts } }', {
        ...question,
        variables: { id: dead.id },
      });
    expect((await retry({ client: 'tourism-office', operator: 'LiLei' })).codes).toEqual(['FORBIDDEN']);
    const retried = await retry(LiLei);
    expect(retried.data.retryChangeDelivery).toEqual({ state: 'PENDING', attempts: 0 });
    await settle();
    expect((await deliveries())[0]).toMatchObject({ id: dead.id, state: 'DELIVERED' });
    expect((await retry(LiLei)).codes).toEqual(['CONFLICT']);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    for (const message of receiver.received) verify(message, secret);
    // However often it was tried, the log says once that the subscriber was told.
    const requestId = receiver.received[0]?.headers['webhook-id'] as string;
    expect(await hub.records({ requestId })).toHaveLength(1);
  });

  test('holds no other up', async () => {
    const slow = await startReceiver();
    slow.answer(() => undefined);
    await subscribe({ url: slow.url });
    await subscribe();
    await publish([change(haikouDriver), change(haikouDriver), change(haikouDriver)]);
    await messages(3);
    expect(slow.received).toHaveLength(1);
    await slow.close();
  });

  test('has what a hub held when it died sent by another, and whom it is about erased in time', async () => {
    const pool = createPool({
      connectionString: hub.database.url(RESTRICTED_SESSION),
      onError: (error) => {
        throw error;
      },
    });
    await subscribe();
    receiver.answer(status(500), status(200));
    await publish([change(haikouDriver)]);
    await until(deliveries, ([first]) => first?.failure === 'HTTP_500');
    await sql(
      `UPDATE graphile_worker._private_jobs SET locked_by = 'dead', locked_at = now() - interval '3 minutes'`,
    );
    await sql(
      `UPDATE graphile_worker._private_job_queues SET locked_by = 'dead', locked_at = now() - interval '3 minutes'`,
    );
    await sweepNotices(pool);
    await settle();
    expect((await deliveries())[0]).toMatchObject({ state: 'DELIVERED' });

    receiver.answer(status(500));
    await publish([change(haikouDriver)]);
    await until(deliveries, ([first]) => first?.failure === 'HTTP_500');
    // It was the last attempt, and nobody knows how it ended.
    await sql('UPDATE graphile_worker._private_jobs SET attempts = max_attempts');
    await sql(`UPDATE change_delivery SET made_at = made_at - interval '3 minutes' WHERE state = 'PENDING'`);
    await sweepNotices(pool);
    const [dead] = (await deliveries()).filter(({ state }: { state: string }) => state === 'DEAD');
    expect(dead).toMatchObject({ failure: 'HTTP_500' });
    await sql(`UPDATE change_delivery SET ended_at = now() - interval '8 days' WHERE id = $1`, [dead.id]);
    await sweepNotices(pool);
    expect(await sql('SELECT FROM change_delivery WHERE person IS NOT NULL')).toEqual([]);
    const retry = await hub.ask(`mutation { retryChangeDelivery(id: "${dead.id}") { id } }`, LiLei);
    expect(retry.codes).toEqual(['CONFLICT']);
    await pool.end();
  });
});

describe('refused is', () => {
  test.each([
    ['a kind that another department owns', [change(haikouDriver, 'CARD_LOST')], registry, 'FORBIDDEN'],
    [
      'a client without the role',
      [change(haikouDriver)],
      { client: 'roadside-terminal', operator: 'x' },
      'FORBIDDEN',
    ],
    ['a batch without an operator', [change(haikouDriver)], { client: 'police-registry' }, 'BAD_USER_INPUT'],
    ['an identifier that is none', [change(haikouDriver, 'DECEASED', 'one')], registry, 'BAD_USER_INPUT'],
    ['nothing at all', [], registry, 'BAD_USER_INPUT'],
    [
      'what has not happened yet',
      [{ ...change(haikouDriver), occurredAt: '2035-01-01T00:00:00Z' }],
      registry,
      'BAD_USER_INPUT',
    ],
    [
      'more than a thousand',
      Array.from({ length: 1_001 }, () => change(haikouDriver)),
      registry,
      'OPERATION_TOO_COSTLY',
    ],
  ])('%s', async (...[, changes, question, code]) => {
    const answer = await publish(changes, question);
    expect(answer.codes).toEqual([code]);
    expect(answer.text).not.toContain(haikouDriver);
  });

  test.each([
    [
      'a subscription of another department',
      { as: { client: 'tourism-office', operator: 'LiLei' } },
      'FORBIDDEN',
    ],
    [
      'one to a kind of which the agreement grants nothing',
      { agreement: 'hotel-check-in', as: { client: 'tourism-office', operator: 'L' } },
      'FORBIDDEN',
    ],
    ['one to no kind', { kinds: [] }, 'BAD_USER_INPUT'],
    ['an address where clouds keep credentials', { url: 'https://169.254.169.254/latest' }, 'BAD_USER_INPUT'],
    ['an address with a password', { url: 'https://a:b@example.org/' }, 'BAD_USER_INPUT'],
    ['an address that is none', { url: 'file:///etc/passwd' }, 'BAD_USER_INPUT'],
  ] as const)('%s', async (_, given, code) => {
    expect((await askToSubscribe(given)).codes).toEqual([code]);
  });

  test('a name that leads to a forbidden address, when it is sent', async () => {
    await subscribe();
    await sql(`UPDATE change_subscription SET url = 'http://169.254.169.254/'`);
    await publish([change(haikouDriver)]);
    const [delivery] = await until(deliveries, ([first]) => first?.failure != null);
    expect(delivery).toMatchObject({ state: 'PENDING', failure: 'FORBIDDEN_ADDRESS' });
  });
});

test('the end of a subscription takes along what is on its way to it', async () => {
  const { id } = (await subscribe()).subscription;
  receiver.answer(status(500));
  await publish([change(haikouDriver)]);
  await until(deliveries, ([first]) => first?.failure === 'HTTP_500');
  const end = (question: object) => hub.ask(`mutation { unsubscribeFromChanges(id: "${id}") }`, question);
  expect((await end({ client: 'tourism-office', operator: 'LiLei' })).codes).toEqual(['FORBIDDEN']);
  expect((await end(LiLei)).data.unsubscribeFromChanges).toBe(id);
  await settle();
  expect(receiver.received).toHaveLength(1);
  const listed = await hub.ask('{ changeSubscriptions(agreement: "haikou-counter") { id } }', LiLei);
  expect(listed.data.changeSubscriptions).toEqual([]);
});

test('every kind of change is about fields that there are, and each kind has terms', () => {
  const kinds = hub.catalogue.schema.getType('ChangeKind') as GraphQLEnumType;
  const values = kinds.getValues().map(({ name }) => name);
  expect(Object.keys(CHANGE_KINDS)).toEqual(values);
  for (const { coordinates } of Object.values(CHANGE_KINDS))
    for (const coordinate of coordinates) {
      const [type = '', field = ''] = coordinate.split('.');
      expect(hub.catalogue.entities.get(type)?.fields.has(field), coordinate).toBe(true);
    }
});
