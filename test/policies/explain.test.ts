import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Answer, type Question, startTestHub, type TestHub } from '../support/hub.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

const driver = inject('people').haikouDriver as string;

let hub: TestHub;
let sources: WatchedSources;
beforeAll(async () => {
  sources = await watchSources();
  hub = await startTestHub({ sources: sources.urls });
  await hub.agree('explained', {
    grants: [
      { coordinate: 'Query.cardholder' },
      { coordinate: 'Query.cardholders', arguments: ['first', 'filter'] },
      { type: 'Cardholder', mask: 'NONE' },
      { coordinate: 'Cardholder.birthDate', mask: 'AGE_BAND' },
      { coordinate: 'Cardholder.sex', mask: 'EXISTS' },
      { coordinate: 'DrivingLicence.classes' },
      { level: 1 },
    ],
    denials: [{ coordinate: 'Cardholder.mobile' }],
    limits: { rowsPerRequest: 50, costPerRequest: 200 },
  });
});
beforeEach(() => sources.forget());
afterAll(async () => {
  await hub.stop();
  await sources.close();
});

const EXPLAIN = `query($operation: String!, $operationName: String, $variables: String, $purpose: String, $agreement: ID) {
  explain(operation: $operation, operationName: $operationName, variables: $variables, purpose: $purpose, agreement: $agreement) {
    answerable agreement version purposeAgreed cost costLimit
    coordinates { coordinate granted mask arguments denial rules owner level }
    sources { source department types }
    refusals { code message coordinates }
  }
}`;

interface Asked extends Question {
  readonly operationName?: string;
  readonly of?: unknown;
  readonly under?: string;
  readonly for?: string;
}

const ask = (
  operation: string,
  { operationName, of, under, for: purpose, ...question }: Asked = {},
): Promise<Answer> =>
  hub.ask(EXPLAIN, {
    agreement: 'explained',
    variables: {
      operation,
      operationName,
      variables: of === undefined ? undefined : JSON.stringify(of),
      agreement: under,
      purpose,
    },
    ...question,
  });

async function explain(operation: string, asked: Asked = {}) {
  const answer = await ask(operation, asked);
  expect(answer.codes).toEqual([]);
  return answer.data.explain;
}

const of = (selection: string) => `{ cardholder(idNumber: "${driver}") { ${selection} } }`;

describe('explain', () => {
  test('says of every coordinate by which rule it is granted, masked or denied, and asks no source', async () => {
    const { coordinates, answerable, agreement, version, refusals } = await explain(
      of('name birthDate mobile cards { bankAccount } drivingLicence { classes number }'),
    );
    expect(answerable).toBe(false);
    expect({ agreement, version }).toEqual({ agreement: 'explained', version: 1 });
    const told = coordinates.map(
      ({ coordinate, mask, denial, rules, owner, level }: Record<string, unknown>) => [
        coordinate,
        mask ?? denial,
        rules,
        owner,
        level,
      ],
    );
    expect(told).toEqual([
      ['Query.cardholder', 'NONE', ['grants[0]', 'grants[6]'], 'HRSS', 1],
      ['Cardholder.name', 'NONE', ['grants[2]'], 'HRSS', 3],
      ['Cardholder.birthDate', 'AGE_BAND', ['grants[2]', 'grants[3]'], 'HRSS', 3],
      ['Cardholder.mobile', 'DENIED', ['denials[0]'], 'HRSS', 3],
      ['Cardholder.cards', 'NONE', ['grants[2]'], 'HRSS', 2],
      ['Card.bankAccount', 'NOT_SHARED', [], 'HRSS', 4],
      ['Cardholder.drivingLicence', 'NONE', ['grants[2]'], 'PUBLIC_SECURITY', 2],
      ['DrivingLicence.classes', 'NONE', ['grants[5]'], 'PUBLIC_SECURITY', 2],
      ['DrivingLicence.number', 'NOT_GRANTED', [], 'PUBLIC_SECURITY', 3],
    ]);
    expect(refusals).toEqual([
      {
        code: 'FIELD_NOT_GRANTED',
        message: expect.stringContaining('Cardholder.mobile'),
        coordinates: ['Cardholder.mobile', 'Card.bankAccount', 'DrivingLicence.number'],
      },
    ]);
    expect(sources.statements).toEqual([]);
  });

  test('says of a mask that does not fit', async () => {
    const { coordinates } = await explain(of('sex'));
    expect(coordinates[1]).toMatchObject({ denial: 'MASK_UNFIT', rules: ['grants[2]', 'grants[4]'] });
  });

  test('says which sources would be asked, for which types, and the cost', async () => {
    const {
      sources: asked,
      answerable,
      cost,
      costLimit,
      purposeAgreed,
    } = await explain(
      'query($n: Int) { cardholders(first: $n) { nodes { name drivingLicence { classes } } } }',
      { of: { n: 3 } },
    );
    expect(asked).toEqual([
      { source: 'cardholder-base', department: 'HRSS', types: ['Cardholder'] },
      { source: 'public-security', department: 'PUBLIC_SECURITY', types: ['DrivingLicence'] },
    ]);
    expect({ answerable, costLimit, purposeAgreed }).toEqual({
      answerable: true,
      costLimit: 200,
      purposeAgreed: true,
    });
    const single = await explain('{ cardholders(first: 1) { nodes { name drivingLicence { classes } } } }');
    expect(cost).toBeGreaterThan(single.cost);
  });

  test.each([
    ['too many rows', '{ cardholders(first: 51) { nodes { name } } }', {}, ['OPERATION_TOO_COSTLY']],
    [
      'too costly, too',
      '{ cardholders(first: 900) { nodes { name } } }',
      {},
      ['OPERATION_TOO_COSTLY', 'OPERATION_TOO_COSTLY'],
    ],
    ['first out of range', '{ cardholders(first: 0) { nodes { name } } }', {}, ['BAD_USER_INPUT']],
    [
      'a filter by a masked field',
      'query($f: CardholderFilter) { cardholders(filter: $f) { nodes { name } } }',
      { of: { f: { bornTo: '1950-01-01' } } },
      ['FIELD_NOT_GRANTED'],
    ],
    ['a purpose that is not agreed', of('name'), { for: 'hotel-check-in' }, ['PURPOSE_NOT_AGREED']],
    ['a role that is missing', '{ accessRecords { nodes { id } } }', {}, ['FORBIDDEN']],
    ['no agreement', of('name'), { agreement: null }, ['AGREEMENT_REQUIRED']],
  ])(
    'tells a refusal for %s, as the request itself would be',
    async (...[, operation, asked, codes]: readonly [string, string, Asked, readonly string[]]) => {
      const { refusals, answerable } = await explain(operation, asked);
      expect(answerable).toBe(false);
      expect(refusals.map(({ code }: { code: string }) => code)).toEqual(codes);
      const { for: purpose, of: variables, ...question } = asked;
      if (purpose !== undefined) return;
      const real = await hub.ask(operation, {
        agreement: 'explained',
        ...question,
        variables: (variables ?? {}) as never,
      });
      expect(real.codes).toEqual(codes.slice(0, 1));
      expect(real.errors[0]?.message).toBe(refusals[0].message);
    },
  );

  test('is for any party of the agreement, and for nobody else', async () => {
    const under = (client: string) =>
      ask(of('name'), { client, agreement: null, under: 'roadside-check', for: 'driving-licence-proof' });
    for (const client of ['police-office', 'hrss-office', 'roadside-terminal'])
      expect((await under(client)).data?.explain.answerable, client).toBe(true);
    expect((await under('health-office')).codes).toEqual(['FORBIDDEN']);
    for (const id of ['no-such', 'Roadside\u0000', '../etc'])
      expect((await ask(of('name'), { agreement: null, under: id })).codes).toEqual(['FORBIDDEN']);
  });

  test.each([
    ['no GraphQL', '{ cardholder(', {}, 'GRAPHQL_PARSE_FAILED'],
    [
      'a field that does not exist',
      '{ cardholder(idNumber: "460106199001010017") { nam } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a subscription', 'subscription { x }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['several operations', 'query A { __typename } query B { __typename }', {}, 'BAD_USER_INPUT'],
    ['a wrong ID number', '{ cardholder(idNumber: "460106199001010018") { name } }', {}, 'BAD_USER_INPUT'],
    [
      'a variable that is missing',
      'query($id: IdNumber!) { cardholder(idNumber: $id) { name } }',
      {},
      'BAD_USER_INPUT',
    ],
    [
      'a condition that is null',
      'query($x: Boolean = true) { cardholders { nodes { name @include(if: $x) } } }',
      { of: { x: null } },
      'BAD_USER_INPUT',
    ],
    ['variables that are a list', of('name'), { of: [1] }, 'BAD_USER_INPUT'],
    ['too many tokens', `{ ${'__typename '.repeat(9_000)} }`, {}, 'OPERATION_TOO_COSTLY'],
    [
      'too many levels',
      of(`${'householdRegistration { members { cardholder { '.repeat(10)} name ${'} } }'.repeat(10)}`),
      {},
      'OPERATION_TOO_COSTLY',
    ],
    ['a nesting that no parser follows', '{a'.repeat(3_900), {}, 'OPERATION_TOO_COSTLY'],
  ])(
    'refuses %s as an ordinary request',
    async (...[, operation, asked, code]: readonly [string, string, Asked, string]) => {
      const answer = await ask(operation, asked);
      expect(answer.codes).toEqual([code]);
      expect(answer.text).not.toContain('460106199001010018');
      expect(answer.data ?? null).toBeNull();
    },
  );

  test('explains one operation in a request', async () => {
    const once = (alias: string) =>
      `${alias}: explain(operation: "{ cardholders { nodes { name } } }") { cost }`;
    const { codes } = await hub.ask(`{ ${once('a')} ${once('b')} }`, { agreement: 'explained' });
    expect(codes).toEqual(['OPERATION_TOO_COSTLY']);
  });

  test('takes the operation that is named', async () => {
    const two = 'query A { __typename } query B { cardholders { nodes { name } } }';
    expect((await explain(two, { operationName: 'B' })).coordinates).toHaveLength(3);
  });

  test('is logged as a request that showed nothing and asked about nobody', async () => {
    await explain(of('name'));
    const [record] = await hub.records({ agreement: 'explained' });
    expect(record).toMatchObject({ outcome: 'RELEASED', rows: 0, subjectCount: 0 });
    expect(record.coordinates).toContain('Query.explain');
  });
});

describe('agreementSchema', () => {
  const query = 'query($id: ID!) { agreementSchema(id: $id) }';
  const read = (client: string, id: string) => hub.ask(query, { client, agreement: null, variables: { id } });

  test('is for any party of the agreement, and for nobody else', async () => {
    for (const client of ['roadside-terminal', 'police-office', 'hrss-office', 'auditor'])
      expect((await read(client, 'roadside-check')).data.agreementSchema, client).toContain(
        'type DrivingLicence {',
      );
    expect((await read('health-office', 'roadside-check')).codes).toEqual(['FORBIDDEN']);
    expect((await read('roadside-terminal', 'no-such')).codes).toEqual(['FORBIDDEN']);
    expect((await read('e-card-app', 'roadside-check')).codes).toEqual(['FORBIDDEN']);
  });

  test('is the same as a file, with an ETag', async () => {
    const { data } = await read('roadside-terminal', 'roadside-check');
    const get = async (client: string | undefined, id: string, headers: Record<string, string> = {}) =>
      fetch(`${hub.url}/agreements/${id}/schema.graphql`, {
        headers: { ...(client && { authorization: `Bearer ${await hub.token(client)}` }), ...headers },
      });
    const file = await get('roadside-terminal', 'roadside-check');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('application/graphql; charset=utf-8');
    expect(await file.text()).toBe(data.agreementSchema);
    const etag = file.headers.get('etag') as string;
    const again = await get('roadside-terminal', 'roadside-check', { 'if-none-match': `"other", ${etag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await get('transit-gate', 'roadside-check')).status).toBe(403);
    expect((await get('roadside-terminal', 'no%00such')).status).toBe(403);
    expect((await get('e-card-app', 'roadside-check')).status).toBe(403);
    const nobody = await get(undefined, 'roadside-check');
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});
