import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
let other: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
  other = await startTestHub({ beside: hub });
});
afterAll(async () => {
  await other.stop();
  await hub.stop();
});

const ChenJing = { client: 'auditor', operator: 'ChenJing' };
const driver = inject('people').haikouDriver as string;
const SHOWN = `{ id rule kind severity state department client operator logs count entries finding
  steps { action department operator comment finding } deliveries { webhook } }`;
const RULE = {
  kind: 'REFUSALS',
  severity: 'HIGH',
  parameters: '{"by": "OPERATOR", "minutes": 60, "count": 5, "percent": 50}',
  agreement: 'roadside-check',
};

const setRule = (rule: object, question: object = ChenJing) =>
  hub.ask(
    `mutation($rule: WatchRuleInput!) { setWatchRule(id: "roadside-refusals", rule: $rule, reason: "试行") { id enabled parameters } }`,
    { ...question, variables: { rule } },
  );
const step = (name: string, args: string, question: object = ChenJing) =>
  hub.ask(`mutation { alert: ${name}(${args}) ${SHOWN} }`, question);
const list = async (client: string, filter = '{ rule: "roadside-refusals" }') =>
  (
    await hub.ask(`{ alerts(filter: ${filter}) { nodes ${SHOWN} pageInfo { hasNextPage endCursor } } }`, {
      client,
    })
  ).data.alerts.nodes;

/** Asks for what is not granted until somebody notices. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape the query decides
async function misuse(operator: string, client = 'roadside-terminal'): Promise<any> {
  for (let i = 0; i < 5; i += 1)
    await hub.ask(`{ cardholder(idNumber: "${driver}") { cards { bankAccount } } }`, { operator, client });
  for (;;) {
    const found = (await list('auditor')).find((alert: { operator: string }) => alert.operator === operator);
    if (found !== undefined) return found;
    await sleep(50);
  }
}

describe('an alert', () => {
  beforeAll(async () => {
    const answer = await setRule(RULE);
    expect(answer.codes, answer.text).toEqual([]);
  });

  test('is raised by what comes, and leads to the access records', async () => {
    const alert = await misuse('officer-1');
    expect(alert).toMatchObject({
      kind: 'REFUSALS',
      severity: 'HIGH',
      state: 'OPEN',
      department: 'PUBLIC_SECURITY',
      client: null,
      logs: ['roadside-check'],
      count: 5,
      steps: [],
    });
    const { data } = await hub.ask('query($id: ID!) { accessRecord(id: $id) { operator outcome } }', {
      client: 'auditor',
      variables: { id: alert.entries[0] },
    });
    expect(data.accessRecord).toEqual({ operator: 'officer-1', outcome: 'REFUSED' });
    expect(JSON.stringify(alert)).not.toContain(driver);
    expect(hub.errors).toEqual([]);
  });

  test('is acknowledged, commented and closed, and the hub’s log says by whom', async () => {
    const { id } = await misuse('officer-2');
    const acknowledged = await step('acknowledgeAlert', `id: "${id}"`);
    expect(acknowledged.data.alert.state).toBe('ACKNOWLEDGED');
    expect((await step('acknowledgeAlert', `id: "${id}"`)).codes).toEqual(['CONFLICT']);
    await step('commentAlert', `id: "${id}", comment: "已约谈"`);
    const closed = await step('closeAlert', `id: "${id}", finding: MISUSE, comment: "查实"`);
    expect(closed.data.alert).toMatchObject({
      state: 'CLOSED',
      finding: 'MISUSE',
      steps: [
        { action: 'ALERT_ACKNOWLEDGED', department: 'HRSS', operator: 'ChenJing', comment: null },
        { action: 'ALERT_COMMENTED', comment: '已约谈' },
        { action: 'ALERT_CLOSED', comment: '查实', finding: 'MISUSE' },
      ],
    });
    expect((await step('closeAlert', `id: "${id}", finding: JUSTIFIED, comment: "x"`)).codes).toEqual([
      'CONFLICT',
    ]);
    const { data } = await hub.ask(
      '{ changeRecords(agreement: "hub", first: 200) { nodes { action target operator reason document } } }',
      { client: 'auditor' },
    );
    expect(data.changeRecords.nodes.filter(({ target }: { target: string }) => target === id)).toMatchObject([
      { action: 'ALERT_RAISED', operator: null, reason: 'roadside-refusals', document: expect.any(String) },
      { action: 'ALERT_ACKNOWLEDGED', operator: 'ChenJing' },
      { action: 'ALERT_COMMENTED', reason: '已约谈' },
      { action: 'ALERT_CLOSED', reason: 'MISUSE: 查实' },
    ]);
  });

  test('is seen by the auditors of the agreement’s parties, and closed by HRSS alone', async () => {
    const { id } = await misuse('officer-3');
    expect(await list('health-auditor')).toEqual([]);
    const health = { client: 'health-auditor', operator: 'LiLei' };
    expect((await hub.ask(`{ alert(id: "${id}") { id } }`, health)).data.alert).toBeNull();
    expect((await step('acknowledgeAlert', `id: "${id}"`, health)).codes).toEqual(['FORBIDDEN']);

    const { agreement: _, ...everywhere } = RULE;
    await setRule(everywhere);
    const own = await misuse('doctor-1', 'hospital-desk');
    await setRule(RULE);
    expect(own).toMatchObject({ department: 'HEALTH', deliveries: [] });
    expect(await list('health-auditor')).toEqual([own]);
    expect((await step('acknowledgeAlert', `id: "${own.id}"`, health)).data.alert.state).toBe('ACKNOWLEDGED');
    const closing = `id: "${own.id}", finding: FALSE_ALARM, comment: "x"`;
    expect((await step('closeAlert', closing, health)).codes).toEqual(['FORBIDDEN']);
    // Nor does somebody of HRSS whose own name it is; here it is another department's.
    const closed = await step('closeAlert', closing, { client: 'auditor', operator: 'doctor-1' });
    expect(closed.data.alert.state).toBe('CLOSED');
    const asked = await hub.ask('{ alerts { nodes { id } } }', { client: 'roadside-terminal' });
    expect(asked.codes).toEqual(['FORBIDDEN']);
  });

  test('takes no ID number in a comment, nor one that says nothing', async () => {
    const { id } = await misuse('officer-4');
    for (const comment of [
      driver,
      `查 ${driver.slice(0, 6)} ${driver.slice(6)} 之人`,
      ' ',
      'x'.repeat(501),
    ]) {
      const answer = await step('commentAlert', `id: "${id}", comment: ${JSON.stringify(comment)}`);
      expect(answer.codes).toEqual(['BAD_USER_INPUT']);
      expect(answer.text).not.toContain(driver);
    }
  });

  test('of a nobody, or of nonsense, is none', async () => {
    for (const id of ['nonsense', '1b4e28ba-2fa1-4d8e-883f-0016d3cca427', '\\u0000']) {
      expect((await hub.ask(`{ alert(id: "${id}") { id } }`, ChenJing)).data.alert).toBeNull();
      expect((await step('acknowledgeAlert', `id: "${id}"`)).codes).toEqual(['FORBIDDEN']);
    }
  });

  test('needs a person who takes the step', async () => {
    const { id } = await misuse('officer-5');
    const answer = await step('acknowledgeAlert', `id: "${id}"`, { client: 'auditor' });
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
  });

  test('comes on pages, the newest first', async () => {
    await misuse('officer-6');
    await misuse('officer-7');
    const page = async (after: string) =>
      (
        await hub.ask(
          `{ alerts(first: 1${after}) { nodes { operator } pageInfo { hasNextPage endCursor } } }`,
          {
            client: 'auditor',
          },
        )
      ).data.alerts;
    const first = await page('');
    expect(first).toMatchObject({ nodes: [{ operator: 'officer-7' }], pageInfo: { hasNextPage: true } });
    expect(await page(`, after: "${first.pageInfo.endCursor}"`)).toMatchObject({
      nodes: [{ operator: 'officer-6' }],
    });
    expect((await hub.ask('{ alerts(after: "x") { nodes { id } } }', { client: 'auditor' })).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
  });
});

describe('a rule', () => {
  test('is changed by auditors of HRSS alone, with a reason, and the log has its hashes', async () => {
    const health = { client: 'health-auditor', operator: 'LiLei' };
    expect((await setRule(RULE, health)).codes).toEqual(['FORBIDDEN']);
    const off = 'mutation { disableWatchRule(id: "refusals", reason: "x") { enabled } }';
    expect((await hub.ask(off, health)).codes).toEqual(['FORBIDDEN']);
    expect((await hub.ask(off, { client: 'roadside-terminal', operator: 'x' })).codes).toEqual(['FORBIDDEN']);
    expect((await hub.ask(off, ChenJing)).data.disableWatchRule).toEqual({ enabled: false });
    expect((await hub.ask(off, ChenJing)).codes).toEqual(['CONFLICT']);
    const on = off.replace('disable', 'enable');
    expect((await hub.ask(on, ChenJing)).data.enableWatchRule).toEqual({ enabled: true });
    const { data } = await hub.ask(
      '{ changeRecords(agreement: "hub", first: 200) { nodes { action target operator reason document } } }',
      { client: 'auditor' },
    );
    const [disabled, enabled] = data.changeRecords.nodes.filter(
      ({ target }: { target: string }) => target === 'refusals',
    );
    expect(disabled).toMatchObject({ action: 'WATCH_RULE_DISABLED', operator: 'ChenJing' });
    expect(enabled.reason).toBe(`x (sha256 before: ${disabled.document})`);
  });

  test.each([
    ['no JSON', { parameters: '{' }, /no JSON/],
    ['another parameter', { parameters: '{"days": 3}' }, /by, minutes, count, percent and nothing else/],
    ['no such agreement', { agreement: 'nowhere' }, /no such agreement/],
    ['no pattern', { terminal: 'a b' }, /must be a pattern/],
    ['another kind', { kind: 'UNUSED', parameters: '{"days": 3}' }, /never changes/],
    ['a terminal of agreements', { kind: 'VOLUME', terminal: 'a', parameters: '{}' }, /takes no terminal/],
  ])('that cannot be is refused: %s', async (_, changes, message) => {
    await setRule(RULE);
    const answer = await setRule(
      { ...RULE, ...changes },
      { ...ChenJing, headers: { 'accept-language': 'en' } },
    );
    expect(['BAD_USER_INPUT', 'CONFLICT']).toContain(answer.codes[0]);
    expect(answer.errors[0]?.message).toMatch(message);
  });

  test('is listed with those that every hub begins with', async () => {
    const { data } = await hub.ask('{ watchRules { id kind enabled } }', { client: 'health-auditor' });
    const begun = [
      'enumeration',
      'volume',
      'off-hours',
      'same-person',
      'refusals',
      'unfit-purpose',
      'two-regions',
      'unused',
    ];
    expect(data.watchRules.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(begun));
  });
});
