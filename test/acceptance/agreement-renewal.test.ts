import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import type { AgreementDocument } from '../../policies/agreement.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { noteWhatIsDue } from '../../server/due-watch.ts';
import { withClient } from '../../with-client.ts';
import { requestToken, startTestHub, type TestHub } from '../support/hub.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';
import {
  type AgreementLife,
  countersigner,
  drafter,
  hrss,
  lifeOf,
  MINIMUM,
  police,
  scenicArea,
  submitter,
} from './support/agreement-life.ts';

const transport = { client: 'transport-office', operator: 'Wu' };

// A hub that runs in the test's own process goes by the test's clock: here it is noon until a test moves it.
const NOW = new Date();
const day = (fromToday: number) => dateInShanghai(new Date(NOW.getTime() + fromToday * 86_400_000));
const at = (fromToday: number, time = '00:00:00.000') => new Date(`${day(fromToday)}T${time}+08:00`);
const setClock = (time: Date) => vi.setSystemTime(time);
const LAST_MOMENT = '23:59:59.999';

let registry: SourceProxy;
let hub: TestHub;
let second: TestHub;
let purpose: string;
let id: string;
let life: AgreementLife;
let count = 0;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: at(0, '12:00:00.000') });
  registry = await startSourceProxy(inject('provinceUrls').PUBLIC_SECURITY as string);
  hub = await startTestHub({ sources: { PUBLIC_SECURITY: registry.url } });
  second = await startTestHub({ beside: hub });
});
afterAll(async () => {
  await second.stop();
  await hub.stop();
  await registry.close();
  vi.useRealTimers();
});
beforeEach(async () => {
  setClock(at(0, '12:00:00.000'));
  count += 1;
  id = `renewed-${count}`;
  purpose = `renewed-entry-${count}`;
  await hub.offer(purpose, MINIMUM);
  life = lifeOf(askOf(hub), id);
});
afterEach(() => registry.resume());

/** Each question brings a token of its own: those of the day before are over. */
const askOf =
  (asked: TestHub): TestHub['ask'] =>
  async (query, question = {}) => {
    const token = await requestToken(asked.url, question.client ?? 'roadside-terminal');
    return asked.ask(query, {
      ...question,
      headers: { authorization: `Bearer ${token}`, ...question.headers },
    });
  };

const QUERY = `{ cardholder(idNumber: "${inject('people').haikouDriver}") { name drivingLicence { classes } } }`;

const consume = (asked = hub, query = QUERY) =>
  askOf(asked)(query, { client: 'hotel-desk', agreement: id, purpose });

/** How the consumer is answered at every hub: masked by the first version, in full by the one after it. */
const answersOf = async () => {
  const answers = await Promise.all([hub, second].map((asked) => consume(asked)));
  return answers.map(({ codes, data }) => {
    if (codes.length > 0) return codes[0];
    return data.cardholder.name.includes('*') ? 'masked' : 'in full';
  });
};

const IN_FULL: Partial<AgreementDocument> = {
  grants: [
    { coordinate: 'Query.cardholder' },
    { coordinate: 'Cardholder.name', mask: 'NONE' },
    { coordinate: 'Cardholder.drivingLicence' },
    { coordinate: 'DrivingLicence.classes' },
  ],
};
const first = (changes: Partial<AgreementDocument> = {}) =>
  scenicArea(purpose, { validTo: day(0), ...changes });
const renewal = (changes: Partial<AgreementDocument> = {}) =>
  scenicArea(purpose, { ...IN_FULL, validFrom: day(1), ...changes });

/** Every hub looks at once for what is due. */
async function watch(): Promise<void> {
  const pools = Array.from({ length: 4 }, () =>
    createPool({ connectionString: hub.database.url(RESTRICTED_SESSION), size: 1, onError: () => undefined }),
  );
  await Promise.all(pools.map((pool) => noteWhatIsDue(pool, new Date())));
  await Promise.all(pools.map((pool) => pool.end()));
}

const stored = () =>
  withClient(hub.database.url(), async (client) => {
    const { rows } = await client.query(
      `SELECT a.state, a.version, a.next_version AS next, array_agg(v.state ORDER BY v.version) AS versions
         FROM agreement a JOIN agreement_version v ON v.agreement = a.id WHERE a.id = $1 GROUP BY a.id`,
      [id],
    );
    return rows[0];
  });

const shown = async () => {
  const { data } = await askOf(hub)(
    'query($id: ID!) { agreement(id: $id) { state inForce { version } next { version } versions { state } } }',
    { client: 'police-office', agreement: null, variables: { id } },
  );
  const { state, inForce, next, versions } = data.agreement;
  return {
    state,
    inForce: inForce?.version,
    next: next?.version,
    versions: versions.map((version: { readonly state: string }) => version.state),
  };
};

describe('an agreement that is renewed ahead of time', () => {
  test('changes over at midnight in Shanghai, at every hub, before the tables say so', async () => {
    await life.conclude(first());
    expect(await answersOf()).toEqual(['masked', 'masked']);
    await life.approve(renewal(), 2);
    expect(await life.did('countersignAgreement', countersigner, { version: 2 })).toMatchObject({
      state: 'ACTIVE',
      inForce: { version: 1 },
      next: { version: 2, validFrom: day(1) },
      versions: [{ state: 'CONCLUDED', countersigner: 'ZhaoMin' }, { state: 'IN_FORCE' }],
    });
    expect(await answersOf()).toEqual(['masked', 'masked']);
    setClock(at(0, LAST_MOMENT));
    expect(await answersOf()).toEqual(['masked', 'masked']);
    setClock(at(1));
    expect(await answersOf()).toEqual(['in full', 'in full']);
    expect(await stored()).toMatchObject({ version: 1, next: 2 });
    const after = { state: 'ACTIVE', inForce: 2, next: undefined, versions: ['IN_FORCE', 'SUPERSEDED'] };
    expect(await shown()).toEqual(after);

    await watch();
    // A hub whose clock is slow still needs the version before.
    expect(await stored()).toMatchObject({ version: 1, next: 2 });
    setClock(at(1, '00:01:00.000'));
    await watch();
    expect(await stored()).toEqual({
      state: 'ACTIVE',
      version: 2,
      next: null,
      versions: ['SUPERSEDED', 'IN_FORCE'],
    });
    expect(await shown()).toEqual(after);
    expect(await answersOf()).toEqual(['in full', 'in full']);
  });

  test('is told to have changed over once, and not to have expired', async () => {
    await life.conclude(first());
    await life.conclude(renewal(), 2);
    await watch();
    expect((await life.actions()).at(-1)).toBe('AGREEMENT_COUNTERSIGNED');
    setClock(at(1));
    await watch();
    expect((await life.actions()).at(-1)).toBe('AGREEMENT_COUNTERSIGNED');
    setClock(at(1, '00:01:30.000'));
    await watch();
    await watch();
    expect((await life.steps()).slice(10)).toEqual([
      {
        action: 'AGREEMENT_TOOK_EFFECT',
        version: 2,
        department: 'TOURISM',
        operator: null,
        target: null,
        reason: null,
        document: null,
      },
    ]);
  });

  test('explains and publishes what the version in force grants', async () => {
    await life.conclude(first());
    const grants = [
      { coordinate: 'Query.cardholder' },
      { coordinate: 'Cardholder.name', mask: 'NONE' as const },
    ];
    await life.conclude(renewal({ grants }), 2, [hrss]);
    const told = async () => {
      const authorization = `Bearer ${await requestToken(hub.url, 'hotel-desk')}`;
      const url = `${hub.url}/agreements/${id}/schema.graphql`;
      const published = await (await fetch(url, { headers: { authorization } })).text();
      const { data } = await askOf(hub)(
        `query($id: ID!, $operation: String!) {
          agreementSchema(id: $id)
          explain(operation: $operation) { coordinates { mask } }
        }`,
        { client: 'hotel-desk', agreement: id, purpose, variables: { id, operation: QUERY } },
      );
      const [, name, , classes] = data.explain.coordinates;
      expect(data.agreementSchema).toBe(published);
      return { classes: published.includes('type DrivingLicence '), masks: [name.mask, classes.mask] };
    };
    expect(await told()).toEqual({ classes: true, masks: ['NAME', 'NONE'] });
    setClock(at(1));
    expect(await told()).toEqual({ classes: false, masks: ['NONE', null] });
  });

  test('trusts the operations of the version in force', async () => {
    const other = QUERY.replace('name', 'name __typename');
    await life.conclude(first());
    await life.conclude(renewal({ operations: [{ name: 'entry', document: QUERY }] }), 2);
    expect((await consume(hub, other)).codes).toEqual([]);
    setClock(at(1));
    expect((await consume(hub, other)).codes).toEqual(['FORBIDDEN']);
    expect(await answersOf()).toEqual(['in full', 'in full']);
  });

  test('withholds what is under way at midnight, and answers when it is asked again', async () => {
    await life.conclude(first());
    await life.conclude(renewal(), 2);
    await consume();
    registry.stall();
    registry.forget();
    const asking = consume();
    await expect.poll(() => registry.statements.length).toBeGreaterThan(0);
    setClock(at(1));
    registry.resume();
    const { codes, data, errors } = await asking;
    expect({ codes, data }).toEqual({ codes: ['AGREEMENT_NOT_ACTIVE'], data: undefined });
    expect(errors[0]?.message).toContain('请重新发送');
    expect(await answersOf()).toEqual(['in full', 'in full']);
  });

  test('is over for the days between, where there are any', async () => {
    await life.conclude(first());
    await life.conclude(renewal({ validFrom: day(2) }), 2);
    setClock(at(1));
    await watch();
    expect(await answersOf()).toEqual(['AGREEMENT_NOT_ACTIVE', 'AGREEMENT_NOT_ACTIVE']);
    expect(await shown()).toMatchObject({ state: 'EXPIRED', inForce: 1, next: 2 });
    expect((await life.actions()).at(-1)).toBe('AGREEMENT_EXPIRED');
    setClock(at(2));
    expect(await answersOf()).toEqual(['in full', 'in full']);
  });

  test('goes over at once where it has expired already, or was never to be in force before', async () => {
    await life.conclude(first());
    setClock(at(1));
    expect(await life.conclude(renewal({ validFrom: day(3) }), 2)).toMatchObject({
      state: 'NOT_YET_VALID',
      inForce: { version: 2 },
      next: null,
    });
    expect(await life.conclude(renewal({ validFrom: day(2) }), 3)).toMatchObject({
      state: 'NOT_YET_VALID',
      inForce: { version: 3 },
      next: null,
    });
  });

  test('is renewed further in the days between two terms only when the next one has begun', async () => {
    await life.conclude(first());
    await life.conclude(renewal({ validFrom: day(3), validTo: day(5) }), 2);
    setClock(at(2));
    await life.approve(renewal({ validFrom: day(6) }), 3);
    const refused = await life.step('countersignAgreement', countersigner, { version: 3 });
    expect(refused.codes).toEqual(['CONFLICT']);
    expect(refused.errors[0]?.message).toContain(day(3));
    setClock(at(3));
    expect(await life.did('countersignAgreement', countersigner, { version: 3 })).toMatchObject({
      inForce: { version: 2 },
      next: { version: 3 },
    });
    setClock(at(6));
    expect(await answersOf()).toEqual(['in full', 'in full']);
  });

  test('goes over at once in the days between two terms, where the days of the version come first', async () => {
    await life.conclude(first());
    await life.conclude(renewal({ validFrom: day(5) }), 2);
    setClock(at(1));
    expect(await life.conclude(renewal({ validFrom: day(2), validTo: day(3) }), 3)).toMatchObject({
      inForce: { version: 3 },
      next: { version: 2 },
    });
    setClock(at(2));
    expect(await answersOf()).toEqual(['in full', 'in full']);
    setClock(at(5));
    expect(await shown()).toMatchObject({ state: 'ACTIVE', inForce: 2 });
  });
});

/** A department's client holds other roles for a while; the next token has them. */
async function withRoles(client: string, roles: readonly string[], work: () => Promise<void>) {
  const set = (held: readonly string[]) =>
    withClient(hub.database.url(), (database) =>
      database.query('UPDATE client SET roles = $2 WHERE id = $1', [client, held]),
    );
  await set(roles);
  try {
    await work();
  } finally {
    await set(['DRAFTER', 'APPROVER']);
  }
}

describe('who is a party only to the version that waits', () => {
  const grants = [...MINIMUM, 'Cardholder.transitPass', 'TransitPass.kind'].map((coordinate) => ({
    coordinate,
  }));
  const waiting = () => renewal({ grants, justification: '凭乘车卡入园' });
  const reason = { version: 2, reason: '不再同意' };

  test('takes back its consent to that version before it begins, and stops nothing else', async () => {
    await life.conclude(first());
    await life.approve(waiting(), 2, [police, hrss, transport]);
    const early = await life.step('withdrawAgreement', transport, reason);
    expect(early.codes).toEqual(['FORBIDDEN']);
    await life.did('countersignAgreement', countersigner, { version: 2 });
    for (const step of ['suspendAgreement', 'revokeAgreement'])
      expect((await life.step(step, transport, { reason: '不再同意' })).codes).toEqual(['FORBIDDEN']);
    await life.did('withdrawAgreement', transport, reason);
    expect(await shown()).toMatchObject({ state: 'ACTIVE', inForce: 1, versions: ['WITHDRAWN', 'IN_FORCE'] });
    expect(await answersOf()).toEqual(['masked', 'masked']);
    setClock(at(1));
    expect(await answersOf()).toEqual(['AGREEMENT_NOT_ACTIVE', 'AGREEMENT_NOT_ACTIVE']);
  });

  test('is a party to the agreement from its first day on: suspends, and withdraws no more', async () => {
    await life.conclude(first());
    await life.conclude(waiting(), 2, [police, hrss, transport]);
    setClock(at(1));
    const late = await life.step('withdrawAgreement', transport, reason);
    expect(late.codes).toEqual(['FORBIDDEN']);
    expect(late.errors[0]?.message).toContain('中止或撤销');
    expect(await life.did('suspendAgreement', transport, { reason: '核查' })).toMatchObject({
      state: 'SUSPENDED',
    });
  });
});

describe('a version that waits for its first day', () => {
  beforeEach(async () => {
    await life.conclude(first());
    await life.conclude(renewal(), 2);
  });

  test('is withdrawn by the consumer, and then does not come', async () => {
    const reason = { version: 2, reason: '改期' };
    expect((await life.step('withdrawAgreement', transport, reason)).codes).toEqual(['FORBIDDEN']);
    expect(await life.did('withdrawAgreement', drafter, reason)).toMatchObject({
      next: null,
      versions: [{ state: 'WITHDRAWN' }, { state: 'IN_FORCE' }],
    });
    expect(await answersOf()).toEqual(['masked', 'masked']);
    setClock(at(1));
    expect(await answersOf()).toEqual(['AGREEMENT_NOT_ACTIVE', 'AGREEMENT_NOT_ACTIVE']);
    await watch();
    expect((await life.actions()).slice(-2)).toEqual(['AGREEMENT_WITHDRAWN', 'AGREEMENT_EXPIRED']);
  });

  test("is withdrawn by an owner's approver, while the one in force goes on", async () => {
    const reason = { version: 2, reason: '用途不符' };
    for (const [person, role] of [
      [police, 'DRAFTER'],
      [drafter, 'APPROVER'],
    ] as const) {
      await withRoles(person.client, [role], async () => {
        expect((await life.step('withdrawAgreement', person, reason)).codes).toEqual(['FORBIDDEN']);
      });
    }
    await withRoles(police.client, ['APPROVER'], async () => {
      await life.did('withdrawAgreement', police, reason);
    });
    expect(await shown()).toMatchObject({ state: 'ACTIVE', inForce: 1, versions: ['WITHDRAWN', 'IN_FORCE'] });
    expect((await life.steps()).at(-1)).toMatchObject({
      action: 'AGREEMENT_WITHDRAWN',
      version: 2,
      department: 'PUBLIC_SECURITY',
      operator: 'WangGang',
      reason: '用途不符',
    });
  });

  test('is withdrawn no more once its day has come, watch or no watch', async () => {
    setClock(at(1));
    const late = await life.step('withdrawAgreement', drafter, { version: 2, reason: '改期' });
    expect(late.codes).toEqual(['CONFLICT']);
    expect(await answersOf()).toEqual(['in full', 'in full']);
  });

  test('ends with its agreement when that is revoked', async () => {
    expect(await life.did('revokeAgreement', police, { reason: '用途不符' })).toMatchObject({
      state: 'REVOKED',
      next: null,
      versions: [{ state: 'WITHDRAWN' }, { state: 'IN_FORCE' }],
    });
    setClock(at(1, '00:02:00.000'));
    await watch();
    expect(await answersOf()).toEqual(['AGREEMENT_NOT_ACTIVE', 'AGREEMENT_NOT_ACTIVE']);
    expect(await life.actions()).not.toContain('AGREEMENT_TOOK_EFFECT');
  });

  test('takes over a suspended agreement too, which stays suspended', async () => {
    await life.did('suspendAgreement', police, { reason: '核查' });
    setClock(at(1, '00:01:00.000'));
    expect(await answersOf()).toEqual(['AGREEMENT_NOT_ACTIVE', 'AGREEMENT_NOT_ACTIVE']);
    await watch();
    expect(await stored()).toMatchObject({ state: 'SUSPENDED', version: 2, next: null });
    await life.did('resumeAgreement', { ...police, operator: 'Sun' }, { reason: '核查完毕' });
    expect(await answersOf()).toEqual(['in full', 'in full']);
  });

  test('is in force for a step that comes before the watch, and the log tells both in order', async () => {
    setClock(at(1));
    expect(await life.did('suspendAgreement', police, { reason: '核查' })).toMatchObject({
      state: 'SUSPENDED',
      inForce: { version: 2 },
      next: null,
    });
    await watch();
    expect((await life.steps()).slice(10)).toMatchObject([
      { action: 'AGREEMENT_TOOK_EFFECT', version: 2, department: 'TOURISM', operator: null },
      { action: 'AGREEMENT_SUSPENDED', version: 2, department: 'PUBLIC_SECURITY', operator: 'WangGang' },
    ]);
  });

  test('makes room for a later one that speaks of the same day', async () => {
    expect(await life.conclude(renewal({ validTo: day(400) }), 3)).toMatchObject({
      inForce: { version: 1 },
      next: { version: 3 },
      versions: [{ state: 'CONCLUDED' }, { state: 'SUPERSEDED' }, { state: 'IN_FORCE' }],
    });
    expect((await life.steps()).slice(-2)).toMatchObject([
      { action: 'AGREEMENT_COUNTERSIGNED', version: 3 },
      { action: 'AGREEMENT_SUPERSEDED_BEFORE_EFFECT', version: 2 },
    ]);
    setClock(at(1));
    expect(await answersOf()).toEqual(['in full', 'in full']);
    expect(await shown()).toMatchObject({ inForce: 3, versions: ['IN_FORCE', 'SUPERSEDED', 'SUPERSEDED'] });
  });

  test('lets no second one wait beside it', async () => {
    await life.approve(renewal({ validFrom: day(30) }), 3);
    const refused = await life.step('countersignAgreement', countersigner, { version: 3 });
    expect(refused.codes).toEqual(['CONFLICT']);
    expect(refused.errors[0]?.message).toContain(day(1));
    setClock(at(1));
    expect(await life.did('countersignAgreement', countersigner, { version: 3 })).toMatchObject({
      inForce: { version: 2 },
      next: { version: 3 },
    });
    expect((await life.actions()).slice(-2)).toEqual(['AGREEMENT_TOOK_EFFECT', 'AGREEMENT_COUNTERSIGNED']);
  });

  test('outlasts an amendment of the time before it', async () => {
    const grants = [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }];
    const amended = await life.conclude(first({ grants }), 3, [hrss]);
    expect(amended).toMatchObject({ inForce: { version: 3 }, next: { version: 2 } });
    expect((await consume()).codes).toEqual(['FIELD_NOT_GRANTED']);
    setClock(at(1));
    expect(await answersOf()).toEqual(['in full', 'in full']);
  });

  test('gives way to an amendment that speaks of its time as well', async () => {
    expect(await life.conclude(scenicArea(purpose), 3)).toMatchObject({
      inForce: { version: 3 },
      next: null,
      versions: [{ state: 'IN_FORCE' }, { state: 'SUPERSEDED' }, { state: 'SUPERSEDED' }],
    });
    setClock(at(1));
    expect(await answersOf()).toEqual(['masked', 'masked']);
  });

  test('has no twin either', async () => {
    const twin = lifeOf(askOf(hub), `twin-of-${id}`);
    await twin.did('saveAgreementDraft', drafter, { document: renewal({ validFrom: day(100) }) });
    const refused = await twin.step('submitAgreement', submitter);
    expect(refused.codes).toEqual(['CONFLICT']);
    expect(refused.text).toContain(id);
  });
});
