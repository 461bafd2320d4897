import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { withClient } from '../../with-client.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
let code: string;
let count = 0;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());
beforeEach(() => {
  count += 1;
  code = `campus-service-${count}`;
});

const maker = { client: 'tourism-office', operator: 'LiLei' };
const reviewer = { client: 'tourism-office', operator: 'HanMeimei' };
const ITEM = {
  name: { zh: '景区实名入园', en: 'Scenic-area entry' },
  legalBasis: { zh: '旅游法第四十五条', en: 'Tourism Law, art. 45' },
  minimum: ['Query.cardholder', 'Cardholder.name'],
};
const SHOWN = `{
  code department revisedOn revisionDue revisionOverdue retired
  inForce { version name minimum }
  versions { version state maker reviewer reason name legalBasis minimum }
}`;
const TYPES: Readonly<Record<string, string>> = {
  item: 'ServiceItemInput!',
  version: 'Int!',
  reason: 'String!',
};

async function step(
  name: string,
  person: { readonly client: string; readonly operator: string },
  args: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const names = Object.keys(args);
  const declared = ['$code: String!', ...names.map((arg) => `$${arg}: ${TYPES[arg]}`)].join(', ');
  const given = ['code: $code', ...names.map((arg) => `${arg}: $${arg}`)].join(', ');
  return hub.ask(`mutation(${declared}) { step: ${name}(${given}) ${SHOWN} }`, {
    ...person,
    agreement: null,
    variables: { code, ...args },
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape the query decides
async function did(...given: Parameters<typeof step>): Promise<any> {
  const answer = await step(...given);
  if (answer.codes.length > 0) throw new Error(answer.text);
  return answer.data.step;
}

async function find(filter: Readonly<Record<string, unknown>>) {
  const { data } = await hub.ask(
    'query($filter: ServiceItemFilter) { serviceItems(filter: $filter, first: 200) { nodes { code } } }',
    { client: 'hotel-desk', variables: { filter } },
  );
  return (data.serviceItems.nodes as readonly { readonly code: string }[]).map((node) => node.code);
}

describe('a service item', () => {
  test('comes into force when a second person of its owner approves it', async () => {
    expect(await did('submitServiceItem', maker, { item: ITEM })).toMatchObject({
      code,
      department: 'TOURISM',
      inForce: null,
      revisedOn: null,
      versions: [{ version: 1, state: 'SUBMITTED', maker: 'LiLei', legalBasis: '旅游法第四十五条' }],
    });
    expect((await step('approveServiceItem', maker, { version: 1 })).codes).toEqual(['FORBIDDEN']);
    expect(
      (await step('approveServiceItem', { ...reviewer, client: 'police-office' }, { version: 1 })).codes,
    ).toEqual(['FORBIDDEN']);
    const approved = await did('approveServiceItem', reviewer, { version: 1 });
    expect(approved).toMatchObject({
      inForce: { version: 1, minimum: ITEM.minimum },
      versions: [{ state: 'IN_FORCE', reviewer: 'HanMeimei' }],
      revisionOverdue: false,
    });
    expect(Date.parse(approved.revisionDue) - Date.parse(approved.revisedOn)).toBe(365 * 86_400_000);
    expect((await step('approveServiceItem', reviewer, { version: 1 })).codes).toEqual(['CONFLICT']);
  });

  test('has versions that never change; the one in force stays until the next is approved', async () => {
    await did('submitServiceItem', maker, { item: ITEM });
    await did('approveServiceItem', reviewer, { version: 1 });
    const item = { ...ITEM, minimum: ['Query.cardholder'] };
    expect(await did('submitServiceItem', maker, { item })).toMatchObject({ inForce: { version: 1 } });
    expect((await step('submitServiceItem', maker, { item })).codes).toEqual(['CONFLICT']);
    expect(await did('refuseServiceItem', reviewer, { version: 2, reason: '姓名不可少' })).toMatchObject({
      inForce: { version: 1 },
      versions: [{ state: 'REFUSED', reason: '姓名不可少' }, { state: 'IN_FORCE' }],
    });
    await did('submitServiceItem', maker, { item });
    expect(await did('approveServiceItem', reviewer, { version: 3 })).toMatchObject({
      inForce: { version: 3, minimum: ['Query.cardholder'] },
      versions: [{ state: 'IN_FORCE' }, { state: 'REFUSED' }, { state: 'SUPERSEDED', minimum: ITEM.minimum }],
    });
  });

  test('reminds of its yearly revision, and is confirmed', async () => {
    await did('submitServiceItem', maker, { item: ITEM });
    await did('approveServiceItem', reviewer, { version: 1 });
    expect(await find({ revisionOverdue: true })).not.toContain(code);
    await withClient(hub.database.url(), (client) =>
      client.query("UPDATE service_item SET revised_on = '2025-01-02' WHERE code = $1", [code]),
    );
    expect(await find({ revisionOverdue: true, department: 'TOURISM' })).toContain(code);
    expect(await find({ revisionOverdue: true, department: 'HEALTH' })).not.toContain(code);
    expect(await did('confirmServiceItem', reviewer)).toMatchObject({ revisionOverdue: false });
    expect(await find({ revisionOverdue: true })).not.toContain(code);
  });

  test('is a task of its owner while it awaits its review, and when its revision is due', async () => {
    const tasks = async (client = 'tourism-office') => {
      const { data } = await hub.ask(
        '{ tasks { kind version dueOn overdue agreement { id } serviceItem { code department revisionDue } } }',
        { client, agreement: null },
      );
      return (data.tasks as readonly { readonly serviceItem: { readonly code: string } | null }[]).filter(
        ({ serviceItem }) => serviceItem?.code === code,
      );
    };
    const revised = (days: number) =>
      withClient(hub.database.url(), (client) =>
        client.query('UPDATE service_item SET revised_on = $2::date - $3::integer WHERE code = $1', [
          code,
          dateInShanghai(new Date()),
          days,
        ]),
      );
    const dayAfter = (days: number) => dateInShanghai(new Date(Date.now() + days * 86_400_000));

    await did('submitServiceItem', maker, { item: ITEM });
    const review = { kind: 'REVIEW_SERVICE_ITEM', version: 1, dueOn: null, overdue: false, agreement: null };
    expect(await tasks()).toEqual([
      { ...review, serviceItem: { code, department: 'TOURISM', revisionDue: null } },
    ]);
    expect(await tasks('police-office')).toEqual([]);
    await did('approveServiceItem', reviewer, { version: 1 });
    expect(await tasks()).toEqual([]);

    const revise = { kind: 'REVISE_SERVICE_ITEM', version: 1, agreement: null };
    for (const [days, dueIn] of [
      [334, undefined],
      [335, 30],
      [365, 0],
      [366, -1],
    ] as const) {
      await revised(days);
      expect(await tasks()).toEqual(
        dueIn === undefined
          ? []
          : [
              {
                ...revise,
                dueOn: dayAfter(dueIn),
                overdue: dueIn < 0,
                serviceItem: { code, department: 'TOURISM', revisionDue: dayAfter(dueIn) },
              },
            ],
      );
      expect(await tasks('police-office')).toEqual([]);
    }
    await did('confirmServiceItem', reviewer);
    expect(await tasks()).toEqual([]);
    await revised(400);
    expect(await tasks()).toHaveLength(1);
    await did('retireServiceItem', reviewer, { reason: '合并' });
    expect(await tasks()).toEqual([]);
  });

  test('is retired, after which nothing of it changes', async () => {
    await did('submitServiceItem', maker, { item: ITEM });
    expect((await step('retireServiceItem', reviewer, { reason: 'x' })).codes).toEqual(['CONFLICT']);
    await did('approveServiceItem', reviewer, { version: 1 });
    expect(await did('retireServiceItem', reviewer, { reason: '合并到入园事项' })).toMatchObject({
      retired: true,
    });
    expect((await step('submitServiceItem', maker, { item: ITEM })).codes).toEqual(['CONFLICT']);
    expect((await step('confirmServiceItem', reviewer)).codes).toEqual(['CONFLICT']);
    expect(await find({ retired: true })).toContain(code);
    expect(await find({ retired: false })).not.toContain(code);
  });

  test('is the business of its owner alone', async () => {
    code = 'hotel-check-in';
    for (const [name, args] of [
      ['submitServiceItem', { item: ITEM }],
      ['confirmServiceItem', {}],
      ['retireServiceItem', { reason: 'x' }],
    ] as const)
      expect((await step(name, maker, args)).codes).toEqual(['FORBIDDEN']);
    expect(
      (await step('submitServiceItem', { ...maker, client: 'hotel-desk' }, { item: ITEM })).codes,
    ).toEqual(['FORBIDDEN']);
  });

  test("leaves its steps in the hub's log, which HRSS's auditors read and nobody else does", async () => {
    await did('submitServiceItem', maker, { item: ITEM });
    await did('approveServiceItem', reviewer, { version: 1 });
    const read = (client: string, after: string | null = null) =>
      hub.ask(
        `query($after: String) {
          changeRecords(agreement: "hub", first: 200, after: $after) {
            nodes { id action version department operator target } pageInfo { endCursor hasNextPage }
          }
        }`,
        { client, agreement: null, variables: { after } },
      );
    const { data } = await read('auditor');
    const { nodes, pageInfo } = data.changeRecords;
    const all: readonly Readonly<Record<string, unknown>>[] = nodes;
    const of = { version: 1, department: 'TOURISM', target: code };
    expect(all.filter(({ target }) => target === code)).toEqual([
      { ...of, id: expect.stringMatching(/^hub\/\d+$/), action: 'SERVICE_ITEM_SUBMITTED', operator: 'LiLei' },
      {
        ...of,
        id: expect.stringMatching(/^hub\/\d+$/),
        action: 'SERVICE_ITEM_APPROVED',
        operator: 'HanMeimei',
      },
    ]);
    expect(all.every(({ action }) => !String(action).startsWith('AGREEMENT_'))).toBe(true);
    expect(pageInfo.hasNextPage).toBe(false);

    await did('confirmServiceItem', reviewer);
    expect((await read('auditor', pageInfo.endCursor)).data.changeRecords.nodes).toMatchObject([
      { action: 'SERVICE_ITEM_CONFIRMED', target: code },
    ]);
    for (const client of ['hrss-office', 'tourism-office', 'health-auditor'])
      expect((await read(client)).codes, client).toEqual(['FORBIDDEN']);
  });

  test('that is wrong is refused with every fault, and nothing of it is kept', async () => {
    const wrong = {
      name: { zh: ' ', en: 'x' },
      legalBasis: { zh: 'x'.repeat(501), en: 'x' },
      minimum: ['Cardholder.nmae', 'Card.bankAccount', 'Cardholder.name'],
    };
    const answer = await step('submitServiceItem', maker, { item: wrong });
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    for (const part of [
      'name.zh',
      'legalBasis.zh',
      'Cardholder.nmae',
      '是否指 Cardholder.name',
      'Card.bankAccount',
    ])
      expect(answer.text).toContain(part);
    expect(await find({ department: 'TOURISM' })).not.toContain(code);
    const minimum = Array.from({ length: 2_000 }, (_, i) => `Cardholder.drivingLicence${i}`);
    const many = await step('submitServiceItem', maker, { item: { ...ITEM, minimum } });
    const told = many.errors[0]?.message.split('\n') ?? [];
    expect(told).toHaveLength(21);
    expect(told[19]).toContain('是否指 Cardholder.drivingLicence');
    expect(told[20]).toBe('另有 1980 处');
    for (const bad of ['a b', '', '-x', 'x'.repeat(65)]) {
      code = bad;
      expect((await step('submitServiceItem', maker, { item: ITEM })).codes).toEqual(['BAD_USER_INPUT']);
    }
  });

  test('tells its steps to the hub’s log', async () => {
    await did('submitServiceItem', maker, { item: ITEM });
    await did('approveServiceItem', reviewer, { version: 1 });
    const { rows } = await withClient(hub.database.url(), (client) =>
      client.query(
        `SELECT outcome, operator FROM audit_entry WHERE log = 'hub' AND kind = 'change'
          AND convert_from(leaf, 'UTF8')::jsonb ->> 'target' = $1 ORDER BY seq`,
        [code],
      ),
    );
    expect(rows).toEqual([
      { outcome: 'SERVICE_ITEM_SUBMITTED', operator: 'LiLei' },
      { outcome: 'SERVICE_ITEM_APPROVED', operator: 'HanMeimei' },
    ]);
  });

  test('is found page by page', async () => {
    const page = async (after: string | null) => {
      const { data, codes } = await hub.ask(
        'query($after: String) { serviceItems(first: 3, after: $after) { nodes { code } pageInfo { hasNextPage endCursor } } }',
        { client: 'auditor', variables: { after } },
      );
      return codes.length > 0 ? codes : data.serviceItems;
    };
    const codes: string[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo } = await page(after);
      codes.push(...nodes.map((node: { readonly code: string }) => node.code));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(codes).toEqual(await find({}));
    expect(await page('nonsense')).toEqual(['BAD_USER_INPUT']);
  });
});

test('the demo’s items need what their agreements ask, or the agreement says why', async () => {
  const { data } = await hub.ask(
    '{ agreements(first: 200) { nodes { id inForce { justification beyondMinimum emergencyBeyondMinimum } } } }',
    { client: 'hrss-office', agreement: null },
  );
  const beyond = (
    data.agreements.nodes as readonly {
      readonly id: string;
      readonly inForce: {
        readonly justification: string | null;
        readonly beyondMinimum: readonly string[];
        readonly emergencyBeyondMinimum: readonly string[];
      };
    }[]
  ).filter(({ inForce }) => inForce.beyondMinimum.length + inForce.emergencyBeyondMinimum.length > 0);
  expect(beyond.map(({ id }) => id)).toContain('hospital-reception');
  expect(beyond.filter(({ inForce }) => inForce.justification === null)).toEqual([]);
});
