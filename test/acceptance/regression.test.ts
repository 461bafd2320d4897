import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { LIMITS } from '../../policies/limits.ts';
import { checkCharacter } from '../../schema/id-number.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

/** Faults that were found once. Each test bears the fault's name. */
let hub: TestHub;
const driver = inject('people').haikouDriver as string;

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

describe('a short document cannot ask for the schema again and again', () => {
  const many = (count: number, text: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => text(i)).join(' ');
  const bomb = `{ ${many(900, (i) => `a${i}: __schema { ...F }`)} }
    fragment F on __Schema { ${many(12, (i) => `t${i}: types { ...T }`)} }
    fragment T on __Type { name description fields { name description } }`;

  test.each([
    ['fragments spread 900 times', bomb],
    ['aliases of one list', `{ __schema { ${many(LIMITS.introspection, (i) => `t${i}: types { name }`)} } }`],
    [
      'aliases of one type',
      `{ ${many(LIMITS.introspection, (i) => `t${i}: __type(name: "Query") { name }`)} }`,
    ],
    [
      'fragments that double',
      `{ __schema { types { ...A0 } } } ${many(20, (i) => `fragment A${i} on __Type { ...A${i + 1} ofType { ...A${i + 1} } }`)} fragment A20 on __Type { name }`,
    ],
  ])('%s', async (_, query) => {
    const answer = await hub.ask(query);
    expect(answer.codes).toEqual(['OPERATION_TOO_COSTLY']);
    expect(answer.data).toBeUndefined();
  });

  test('while the usual introspection query is answered', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect((await hub.ask(query)).codes).toEqual([]);
  });
});

test('rows times fields are bounded, not rows alone', async () => {
  const fields = Array.from({ length: 260 }, (_, i) => `n${i}: name`).join(' ');
  const answer = await hub.ask(`{ cardholders(first: 1000) { nodes { ${fields} } } }`, { client: 'counter' });
  expect(answer.codes).toEqual(['OPERATION_TOO_COSTLY']);
});

test("root fields are bounded, the hub's own lists too", async () => {
  const fields = Array.from(
    { length: LIMITS.roots + 1 },
    (_, i) => `a${i}: accessRecords(first: 200) { nodes { id } }`,
  );
  const answer = await hub.ask(`{ ${fields.join(' ')} }`, { client: 'auditor' });
  expect(answer.codes).toEqual(['OPERATION_TOO_COSTLY']);
});

describe('an answer that the caller does not take', () => {
  test.each(['text/html', 'multipart/mixed', 'application/json;q=0'])(
    'is refused before anything is fetched, and so recorded (%s)',
    async (accept) => {
      const answer = await hub.ask(`{ cardholder(idNumber: "${driver}") { name } }`, {
        headers: { accept, 'accept-language': 'en' },
      });
      expect(answer.status).toBe(406);
      expect(answer.codes).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors[0]?.message).toMatch(/^Bad input: Accept/);
      expect(answer.errors[0]?.extensions.requestId).toBe(answer.headers.get('x-request-id'));

      const [record] = await hub.records({ client: 'roadside-terminal' });
      expect(record).toMatchObject({
        outcome: 'REFUSED',
        codes: ['BAD_USER_INPUT'],
        rows: 0,
        subjectCount: 0,
        digest: createHash('sha256').update(answer.text).digest('hex'),
      });
    },
  );
});

describe('the log says about whom somebody asked', () => {
  test('also when an auditor searches for a person', async () => {
    await hub.records({ subject: driver });
    const [record] = await hub.records({ subject: driver, client: 'auditor' });
    expect(record).toMatchObject({
      log: 'hub',
      client: 'auditor',
      coordinates: expect.arrayContaining(['Query.accessRecords']),
    });
  });

  test('also when the root field is refused', async () => {
    const answer = await hub.ask(
      'query($ids: [IdNumber!]) { cardholders(filter: { idNumberIn: $ids }) { nodes { name } } }',
      {
        client: 'hotel-desk',
        variables: { ids: [driver] },
      },
    );
    expect(answer.codes).toEqual(['FIELD_NOT_GRANTED']);
    const [record] = await hub.records({ subject: driver, client: 'hotel-desk' });
    expect(record).toMatchObject({
      requestId: answer.headers.get('x-request-id'),
      outcome: 'REFUSED',
      subjectCount: 1,
    });
  });

  test('and nobody can fill it with tens of thousands of people', async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => {
      const digits = `46010619900101${String(i % 1000).padStart(3, '0')}`;
      return digits + checkCharacter(digits);
    });
    const answer = await hub.ask(
      'query($ids: [IdNumber!]) { cardholders(filter: { idNumberIn: $ids }) { nodes { name } } }',
      {
        client: 'counter',
        variables: { ids },
      },
    );
    expect(answer.codes).toEqual(['OPERATION_TOO_COSTLY']);
    const [record] = await hub.records({ client: 'counter' });
    expect(record.subjectCount).toBeLessThanOrEqual(LIMITS.filterValues);
  });
});

describe("what is the caller's mistake is not called ours", () => {
  test('null for a variable of @include', async () => {
    const answer = await hub.ask(
      `query($x: Boolean = true) { cardholder(idNumber: "${driver}") { name @include(if: $x) } }`,
      { variables: { x: null } },
    );
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
  });

  test.each([
    { client: '\0' },
    { agreement: 'a\0' },
    { coordinate: '\0' },
    { operator: '\0' },
    { to: '9999-12-31T23:59:59-23:59' },
  ])('a filter of access records: %j', async (filter) => {
    const answer = await hub.ask(
      'query($f: AccessRecordFilter) { accessRecords(filter: $f) { nodes { id } } }',
      { client: 'auditor', variables: { f: filter } },
    );
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
  });
});

test('a cursor with additions is not the cursor', async () => {
  const page = '{ cardholders(first: 1) { pageInfo { endCursor } } }';
  const cursor = (await hub.ask(page, { client: 'counter' })).data.cardholders.pageInfo.endCursor;
  for (const after of [`!!${cursor}`, `${cursor}==`, `${cursor} `]) {
    const answer = await hub.ask(
      'query($after: String) { cardholders(first: 1, after: $after) { nodes { sex } } }',
      { client: 'counter', variables: { after } },
    );
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
  }
});

test('where there is nothing, the answer does not repeat the address', async () => {
  for (const path of ['/graphql%zz', '/440524188001010014', '/graphql/']) {
    const response = await fetch(`${hub.url}${path}`, { headers: { 'accept-language': 'en' } });
    const text = await response.text();
    expect(response.status).toBe(404);
    expect(response.headers.get('x-request-id')).toBe(JSON.parse(text).errors[0].extensions.requestId);
    expect(text).not.toContain(path.slice(1, 9));
  }
});
