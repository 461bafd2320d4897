import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { buildCatalogue } from '../../schema/build.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { noteWhatIsDue } from '../../server/due-watch.ts';
import { type Hub, startHub } from '../../server/hub.ts';
import { readSettings } from '../../server/settings.ts';
import { withClient } from '../../with-client.ts';
import { freePort } from '../support/free-port.ts';
import { type Question, SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';
import {
  doctor,
  type EmergencySteps,
  emergencySteps,
  head,
  RECEPTION,
  reviewing,
  SHOWN,
} from './support/emergencies.ts';
import { askWhileLogIsHeld } from './support/held-log.ts';
import { startHubProcess } from './support/hub-process.ts';

let hub: TestHub;
let source: SourceProxy;
let second: Hub;
let agreement: string;
let count = 0;
const patient = () => inject('people').haikouDriver as string;

beforeAll(async () => {
  source = await startSourceProxy(inject('provinceUrls').CARDHOLDER_BASE as string);
  hub = await startTestHub({ sources: { CARDHOLDER_BASE: source.url } });
  const port = await freePort();
  second = await startHub({
    settings: { ...readSettings({ PORT: String(port), LOG_LEVEL: 'silent' }, []), publicUrl: hub.url },
    catalogue: buildCatalogue(),
    databases: {
      admin: hub.database.url(),
      runtime: hub.database.url(RESTRICTED_SESSION),
      sources: inject('provinceUrls'),
    },
    secret: SECRET,
    onError: () => undefined,
  });
  secondUrl = `http://127.0.0.1:${port}`;
});
let secondUrl: string;
afterAll(async () => {
  await second.stop();
  await hub.stop();
  await source.close();
});
beforeEach(async () => {
  count += 1;
  agreement = `reception-${count}`;
  await hub.agree(agreement, RECEPTION);
});

const QUERY = '{ cardholder(idNumber: "$ID") { name mobile } }';

function ask(query: string, question: Question = {}) {
  return hub.ask(query, { ...doctor, agreement, purpose: 'hospital-reception', ...question });
}

const look = (emergency?: string, question: Question = {}) =>
  ask(QUERY.replace('$ID', patient()), {
    ...question,
    headers: emergency === undefined ? {} : { 'onecard-emergency': emergency },
  });

const change: EmergencySteps['change'] = (...given) => emergencySteps(hub.ask).change(...given);
const did: EmergencySteps['did'] = (...given) => emergencySteps(hub.ask).did(...given);

const open = async (): Promise<string> =>
  (await did(`openEmergency(agreement: "${agreement}", reason: "昏迷病人")`, doctor)).id;

async function actions(): Promise<readonly string[]> {
  const { data } = await hub.ask(
    'query($id: ID!) { changeRecords(agreement: $id) { nodes { action target operator reason } } }',
    { client: 'health-office', agreement: null, variables: { id: agreement } },
  );
  return data.changeRecords.nodes.map(({ action }: { readonly action: string }) => action);
}

async function sql(statement: string, values: readonly unknown[]): Promise<void> {
  await withClient(hub.database.url(), (client) => client.query(statement, [...values]));
}

const ended = (id: string) =>
  sql("UPDATE emergency SET ends_at = now() - interval '1 minute' WHERE id = $1", [id]);

const overdue = (id: string) =>
  sql("UPDATE emergency SET review_due = now() - interval '1 second' WHERE id = $1", [id]);

describe('an emergency', () => {
  test('opens what the agreement provides for it, and nothing else, on every hub', async () => {
    expect((await look()).codes).toEqual(['FIELD_NOT_GRANTED']);
    const id = await open();
    const answer = await look(id);
    expect(answer.codes).toEqual([]);
    expect(answer.data.cardholder.name).not.toMatch(/\*/);
    expect(answer.data.cardholder.mobile).toMatch(/^1\d{10}$/);
    expect((await look()).codes).toEqual(['FIELD_NOT_GRANTED']);
    const beyond = await ask(`{ cardholder(idNumber: "${patient()}") { sex } }`, {
      headers: { 'onecard-emergency': id },
    });
    expect(beyond.codes).toEqual(['FIELD_NOT_GRANTED']);

    const elsewhere = await fetch(`${secondUrl}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await hub.token('emergency-room')}`,
        'content-type': 'application/json',
        'onecard-agreement': agreement,
        'onecard-purpose': 'hospital-reception',
        'onecard-operator': 'DrWang',
        'onecard-emergency': id,
      },
      body: JSON.stringify({ query: QUERY.replace('$ID', patient()) }),
    });
    expect(await elsewhere.json()).toEqual({ data: answer.data });
  });

  test('shows in introspection and explanation what it opens, by which rule', async () => {
    const headers = { 'onecard-emergency': await open() };
    const query = `query($operation: String!) {
      __type(name: "Cardholder") { fields { name } }
      explain(operation: $operation) { coordinates { coordinate mask denial rules } }
    }`;
    const variables = { operation: '{ cardholder(idNumber: "460106199001010017") { mobile } }' };
    const within = await ask(query, { headers, variables });
    expect(within.data.__type.fields).toEqual([{ name: 'name' }, { name: 'mobile' }]);
    expect(within.data.explain.coordinates[1]).toEqual({
      coordinate: 'Cardholder.mobile',
      mask: 'NONE',
      denial: null,
      rules: ['emergency.grants[1]'],
    });
    const without = await ask(query, { variables });
    expect(without.data.__type.fields).toEqual([{ name: 'name' }]);
    expect(without.data.explain.coordinates[1]).toMatchObject({ denial: 'NOT_GRANTED', rules: [] });
  });

  test('flags every use in the log, where auditors find it', async () => {
    const id = await open();
    await look(id);
    await look(id);
    await look();
    const records = await hub.records({ emergency: id });
    expect(records.map(({ outcome, agreement: log }) => [outcome, log])).toEqual([
      ['RELEASED', agreement],
      ['RELEASED', agreement],
    ]);
    const { data } = await hub.ask(
      `query($agreement: ID) { emergencies(filter: { agreement: $agreement }) { ${SHOWN} } }`,
      { client: 'auditor', variables: { agreement } },
    );
    expect(data.emergencies).toMatchObject([
      { id, state: 'OPEN', requests: 2, reason: '昏迷病人', finding: null },
    ]);
    expect(Date.parse(data.emergencies[0].endsAt) - Date.parse(data.emergencies[0].openedAt)).toBe(
      30 * 60_000,
    );
    // The hours count from the end, lest a review be overdue that is not possible yet.
    expect(Date.parse(data.emergencies[0].reviewDue) - Date.parse(data.emergencies[0].endsAt)).toBe(
      86_400_000,
    );
  });

  test('is used by nobody who only names it: neither the log nor the count says so', async () => {
    const id = await open();
    expect((await look(id)).codes).toEqual([]);
    const headers = { 'onecard-emergency': id };
    const foreign = await hub.ask('{ __typename }', { headers });
    expect(foreign.codes).toEqual(['FORBIDDEN']);
    expect((await look(id, { operator: 'DrZhao' })).codes).toEqual(['FORBIDDEN']);
    for (const client of ['roadside-terminal', 'emergency-room']) {
      const homeless = await hub.ask('{ __typename }', { client, agreement: null, headers });
      expect(homeless.codes).toEqual(['BAD_USER_INPUT']);
      expect(homeless.errors[0]?.message).toContain('Onecard-Agreement');
    }
    expect(await hub.records({ emergency: id })).toMatchObject([{ agreement, outcome: 'RELEASED' }]);
    // What another log says of it is no use of it either.
    await sql(
      `INSERT INTO audit_entry (log, index, leaf, leaf_hash, part, time, request_id, agreement, department, client, outcome, coordinates, kind, emergency)
       SELECT 'elsewhere', index, leaf, leaf_hash, part, time, request_id, agreement, department, client, outcome, coordinates, kind, emergency
         FROM audit_entry WHERE emergency = $1`,
      [id],
    );
    const { data } = await hub.ask(`{ emergencies(filter: { agreement: "${agreement}" }) { id requests } }`, {
      client: 'auditor',
    });
    expect(data.emergencies).toEqual([{ id, requests: 1 }]);
  });

  test('is over when its time is', async () => {
    const id = await open();
    await ended(id);
    expect((await look(id)).codes).toEqual(['FORBIDDEN']);
    expect((await change(`closeEmergency(id: "${id}")`, doctor)).codes).toEqual(['CONFLICT']);
  });

  test('is closed by the person who opened it', async () => {
    const id = await open();
    expect((await change(`closeEmergency(id: "${id}")`, { ...doctor, operator: 'DrZhao' })).codes).toEqual([
      'FORBIDDEN',
    ]);
    await did(`closeEmergency(id: "${id}")`, doctor);
    expect((await look(id)).codes).toEqual(['FORBIDDEN']);
  });

  test('serves the person, the client and the agreement that it was opened for, and no other', async () => {
    const id = await open();
    for (const question of [
      { operator: 'DrZhao' },
      { client: 'hospital-desk' },
      { agreement: 'hospital-reception' },
    ] as const)
      expect((await look(id, question)).codes).toEqual(['FORBIDDEN']);
    const nameless = await hub.ask(QUERY.replace('$ID', patient()), {
      client: 'emergency-room',
      agreement,
      purpose: 'hospital-reception',
      headers: { 'onecard-emergency': id },
    });
    expect(nameless.codes).toEqual(['FORBIDDEN']);
    expect((await look('00000000-0000-4000-8000-000000000000')).codes).toEqual(['FORBIDDEN']);
    expect((await look('nonsense')).codes).toEqual(['BAD_USER_INPUT']);
  });

  test('ends with its agreement: suspended, or replaced by a new version', async () => {
    const id = await open();
    await sql("UPDATE agreement SET state = 'SUSPENDED' WHERE id = $1", [agreement]);
    await expect.poll(async () => (await look(id)).codes).toEqual(['AGREEMENT_NOT_ACTIVE']);
    expect((await change(`openEmergency(agreement: "${agreement}", reason: "x")`, doctor)).codes).toEqual([
      'AGREEMENT_NOT_ACTIVE',
    ]);
    await sql("UPDATE agreement SET state = 'ACTIVE' WHERE id = $1", [agreement]);
    await expect.poll(async () => (await look(id)).codes).toEqual([]);
    await hub.agree(agreement, {
      consumer: 'HEALTH',
      purposes: ['hospital-reception'],
      grants: [{ coordinate: 'Query.cardholder' }],
    });
    await expect.poll(async () => (await look(id)).codes).toEqual(['FORBIDDEN']);
    expect((await change(`openEmergency(agreement: "${agreement}", reason: "x")`, doctor)).codes).toEqual([
      'CONFLICT',
    ]);
  });

  test('is opened by whom may, with a reason, under an agreement of the department', async () => {
    const opening = (reason: string) => `openEmergency(agreement: "${agreement}", reason: "${reason}")`;
    expect((await change(opening(''), doctor)).codes).toEqual(['BAD_USER_INPUT']);
    expect((await change(opening('x'), { client: 'emergency-room' })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await change(opening('x'), { ...doctor, client: 'hospital-desk' })).codes).toEqual(['FORBIDDEN']);
    for (const other of ['hotel-check-in', 'no-such-agreement'])
      expect((await change(`openEmergency(agreement: "${other}", reason: "x")`, doctor)).codes).toEqual([
        'FORBIDDEN',
      ]);
    expect(await actions()).toEqual(['AGREEMENT_ENROLLED']);
  });
});

describe('emergencies of one person', () => {
  const opening = (under = agreement) => `openEmergency(agreement: "${under}", reason: "抢救")`;
  const elsewhere = async (): Promise<string> => {
    await hub.agree(`${agreement}-b`, {
      consumer: 'HEALTH',
      purposes: ['hospital-reception'],
      grants: [{ coordinate: 'Query.cardholder' }],
      emergency: { grants: [{ coordinate: 'Cardholder.name' }], minutes: 30, reviewWithinHours: 24 },
    });
    return `${agreement}-b`;
  };

  test('are opened one after the other under an agreement, with a review between', async () => {
    const id = await open();
    for (const operator of ['DrWang', 'drwang']) {
      const again = await change(opening(), { ...doctor, operator });
      expect(again.codes).toEqual(['CONFLICT']);
      expect(again.errors[0]?.message).toContain(id);
      expect(again.errors[0]?.message).toContain('closeEmergency');
    }
    await did(opening(), { ...doctor, operator: 'DrZhao' });
    await did(opening(await elsewhere()), doctor);
    await did(`closeEmergency(id: "${id}")`, doctor);
    for (const operator of ['DrWang', 'drwang']) {
      const unreviewed = await change(opening(), { ...doctor, operator });
      expect(unreviewed.codes).toEqual(['CONFLICT']);
      for (const told of [id, agreement, 'reviewEmergency', 'HRSS'])
        expect(unreviewed.errors[0]?.message).toContain(told);
    }
    await did(`reviewEmergency(id: "${id}", finding: UNJUSTIFIED, comment: "并非急救")`, head);
    await did(opening(), doctor);
  });

  test('are not opened while the review of one is overdue, under whichever agreement', async () => {
    const id = await open();
    await did(`closeEmergency(id: "${id}")`, doctor);
    await overdue(id);
    for (const under of [agreement, await elsewhere()]) {
      const again = await change(opening(under), doctor);
      expect(again.codes).toEqual(['CONFLICT']);
      for (const told of [id, agreement, 'reviewEmergency', 'HRSS'])
        expect(again.errors[0]?.message).toContain(told);
    }
    await did(opening(), { ...doctor, operator: 'DrZhao' });
    await did(reviewing(id), head);
    await did(opening(), doctor);
  });

  test('are opened once where several openings come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        change(opening(), { ...doctor, operator: i % 2 ? 'DrMa' : 'drma' }),
      ),
    );
    expect(answers.map(({ codes }) => codes.join()).sort()).toEqual(['', ...Array(5).fill('CONFLICT')]);
    expect((await actions()).filter((action) => action === 'EMERGENCY_OPENED')).toHaveLength(1);
  });
});

test('its opening is told in the process log, without persons', async () => {
  const port = await freePort();
  const third = await startHubProcess({
    settings: { ...readSettings({ PORT: String(port), LOG_LEVEL: 'warn' }, []), publicUrl: hub.url },
    databases: {
      admin: hub.database.url(),
      runtime: hub.database.url(RESTRICTED_SESSION),
      sources: inject('provinceUrls'),
    },
    secret: SECRET.toString('utf8'),
  });
  try {
    const response = await fetch(`${third.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await hub.token('emergency-room')}`,
        'content-type': 'application/json',
        'onecard-operator': 'DrWang',
      },
      body: JSON.stringify({
        query: `mutation { openEmergency(agreement: "${agreement}", reason: "王女士昏迷") { id } }`,
      }),
    });
    const { data } = (await response.json()) as { readonly data: { readonly openEmergency: { id: string } } };
    await expect.poll(() => third.output()).toContain('EMERGENCY_OPENED');
    const lines = third.output().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        level: 40,
        action: 'EMERGENCY_OPENED',
        agreement,
        emergency: data.openEmergency.id,
      }),
    );
    expect(third.output()).not.toMatch(/DrWang|王女士|emergency-room/);
  } finally {
    await third.stop();
  }
}, 30_000);

describe('a request under an emergency that ends meanwhile', () => {
  const whileWaiting = async (id: string, change: () => Promise<unknown>) => {
    expect((await look(id)).codes).toEqual([]);
    source.stall();
    source.forget();
    try {
      const asking = look(id);
      await expect.poll(() => source.statements.length).toBeGreaterThan(0);
      await change();
      source.resume();
      return await asking;
    } finally {
      source.resume();
    }
  };

  test.each([
    { how: 'it is closed', end: (id: string) => did(`closeEmergency(id: "${id}")`, doctor) },
    { how: 'its time is over', end: (id: string) => ended(id) },
  ])('is refused although its data has been fetched: $how', async ({ end }) => {
    const id = await open();
    const { status, data, codes, headers } = await whileWaiting(id, () => end(id));
    expect({ status, data, codes }).toEqual({ status: 403, data: undefined, codes: ['FORBIDDEN'] });
    const records = await hub.records({ emergency: id });
    expect(records.filter(({ requestId }) => requestId === headers.get('x-request-id'))).toMatchObject([
      { outcome: 'REFUSED', codes: ['FORBIDDEN'], rows: 0 },
    ]);
  });

  test('is refused where it waits for the audit log, which then says both', async () => {
    const id = await open();
    expect((await look(id)).codes).toEqual([]);
    const { status, data, codes, headers } = await askWhileLogIsHeld(hub, {
      agreement,
      asking: () => look(id),
      meanwhile: () => ended(id),
    });
    expect({ status, data, codes }).toEqual({ status: 403, data: undefined, codes: ['FORBIDDEN'] });
    const records = await hub.records({ emergency: id });
    expect(
      records
        .filter(({ requestId }) => requestId === headers.get('x-request-id'))
        .map(({ outcome, rows }) => [outcome, rows]),
    ).toEqual([
      ['REFUSED', 0],
      ['RELEASED', 1],
    ]);
  });
});

describe('its review', () => {
  test('is by a second person, when it is over', async () => {
    const id = await open();
    expect((await change(reviewing(id), head)).codes).toEqual(['CONFLICT']);
    await did(`closeEmergency(id: "${id}")`, doctor);
    expect((await change(reviewing(id), { ...head, operator: 'drwang' })).codes).toEqual(['FORBIDDEN']);
    expect((await change(reviewing(id), { client: 'police-office', operator: 'Wu' })).codes).toEqual([
      'FORBIDDEN',
    ]);
    expect(await did(reviewing(id), head)).toMatchObject({
      state: 'REVIEWED',
      finding: 'JUSTIFIED',
      comment: '病历相符',
      reviewer: 'HEALTH/DrLi',
    });
    expect((await change(reviewing(id), head)).codes).toEqual(['CONFLICT']);
    expect(await actions()).toEqual([
      'AGREEMENT_ENROLLED',
      'EMERGENCY_OPENED',
      'EMERGENCY_CLOSED',
      'EMERGENCY_JUSTIFIED',
    ]);
  });

  test('is a task of the consumer and of HRSS from its opening on', async () => {
    const tasks = async (client: string) => {
      const { data } = await hub.ask(
        '{ tasks { kind dueOn overdue agreement { id } emergency { id state } } }',
        { client, agreement: null },
      );
      return data.tasks.filter(
        (task: { agreement: { id: string } | null }) => task.agreement?.id === agreement,
      );
    };
    const id = await open();
    const dueOn = dateInShanghai(new Date(Date.now() + 86_400_000 + 30 * 60_000));
    const told = { kind: 'REVIEW_EMERGENCY', dueOn, overdue: false, agreement: { id: agreement } };
    const both = async () => [await tasks('health-office'), await tasks('hrss-office')];
    expect(await both()).toEqual(Array(2).fill([{ ...told, emergency: { id, state: 'OPEN' } }]));
    expect(await tasks('police-office')).toEqual([]);
    await ended(id);
    expect(await both()).toEqual(Array(2).fill([{ ...told, emergency: { id, state: 'AWAITING_REVIEW' } }]));
    await overdue(id);
    expect(await both()).toMatchObject(
      Array(2).fill([{ overdue: true, emergency: { id, state: 'OVERDUE' } }]),
    );
    await did(reviewing(id), head);
    expect(await both()).toEqual([[], []]);
  });

  test('is due its hours after the end of an emergency, which may come early', async () => {
    await hub.agree(`${agreement}-long`, {
      consumer: 'HEALTH',
      purposes: ['hospital-reception'],
      grants: [{ coordinate: 'Query.cardholder' }],
      emergency: { grants: [{ coordinate: 'Cardholder.name' }], minutes: 600, reviewWithinHours: 1 },
    });
    const opened = await did(`openEmergency(agreement: "${agreement}-long", reason: "长时间抢救")`, doctor);
    expect(Date.parse(opened.reviewDue) - Date.parse(opened.openedAt)).toBe(11 * 3_600_000);
    const closed = await did(`closeEmergency(id: "${opened.id}")`, doctor);
    expect(Date.parse(closed.reviewDue) - Date.parse(closed.endsAt)).toBe(3_600_000);
    expect(await did(reviewing(opened.id), head)).toMatchObject({
      state: 'REVIEWED',
      reviewDue: closed.reviewDue,
    });
  });

  test('that is missing when it is due raises an alert, once over all hubs', async () => {
    const id = await open();
    await ended(id);
    await overdue(id);
    const pools = Array.from({ length: 4 }, () =>
      createPool({
        connectionString: hub.database.url(RESTRICTED_SESSION),
        size: 1,
        onError: () => undefined,
      }),
    );
    const notices = await Promise.all(pools.map((pool) => noteWhatIsDue(pool, new Date())));
    await Promise.all(pools.map((pool) => pool.end()));
    expect(notices.flat().filter(({ target }) => target === id)).toEqual([
      { action: 'EMERGENCY_UNREVIEWED', agreement, version: 1, department: 'HEALTH', target: id },
    ]);
    expect((await actions()).filter((action) => action === 'EMERGENCY_UNREVIEWED')).toHaveLength(1);
    const { data } = await hub.ask(
      `{ emergencies(filter: { state: OVERDUE, agreement: "${agreement}" }) { id state } }`,
      { client: 'hrss-office', agreement: null },
    );
    expect(data.emergencies).toEqual([{ id, state: 'OVERDUE' }]);
    expect(await did(reviewing(id), head)).toMatchObject({ state: 'REVIEWED' });
  });
});

test('an agreement that has expired says so in its log, once over all hubs', async () => {
  await sql(
    `UPDATE agreement_version SET document = jsonb_set(document, '{validTo}', '"2026-02-01"') WHERE agreement = $1`,
    [agreement],
  );
  const pools = Array.from({ length: 4 }, () =>
    createPool({ connectionString: hub.database.url(RESTRICTED_SESSION), size: 1, onError: () => undefined }),
  );
  await Promise.all(pools.map((pool) => noteWhatIsDue(pool, new Date())));
  await Promise.all(pools.map((pool) => pool.end()));
  expect(await actions()).toEqual(['AGREEMENT_ENROLLED', 'AGREEMENT_EXPIRED']);
});
