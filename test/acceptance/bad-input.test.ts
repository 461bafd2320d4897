import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ErrorCode } from '../../errors.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { rawRequest } from './support/raw-request.ts';

/** A valid number of nobody in the province, so that a leak of it is easy to find. */
const ID_NUMBER = '11010519491231002X';
const BY_ID = 'query($id: IdNumber!) { cardholder(idNumber: $id) { name } }';

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub();
});

afterAll(() => hub.stop());

/** One refusal as the interface promises it: code, status, request id, one entry, nothing of the caller's values. */
async function expectRefused(
  answer: Answer,
  { code, status }: { readonly code: ErrorCode; readonly status: number },
): Promise<void> {
  expect([...new Set(answer.codes)]).toEqual([code]);
  expect(answer.status).toBe(status);
  expect(answer.data ?? null).toBeNull();
  const requestId = answer.headers.get('x-request-id');
  for (const { extensions, message } of answer.errors) {
    expect(extensions.requestId).toBe(requestId);
    expect(message).not.toMatch(/\d{15}|node_modules|\bat \w+ \(/);
  }
  expect(answer.text).not.toContain('stacktrace');
  const records = await recordsOf(answer);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ outcome: 'REFUSED', codes: [code], rows: 0 });
}

async function recordsOf(answer: Answer) {
  const requestId = answer.headers.get('x-request-id');
  return (await hub.records({ client: 'roadside-terminal' })).filter(
    (record) => record.requestId === requestId,
  );
}

/** Posts a body as it is, by a client that is known. */
async function post(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return hub.send({
    method: 'POST',
    headers: {
      authorization: `Bearer ${await hub.token('roadside-terminal')}`,
      'content-type': 'application/json',
      'onecard-agreement': 'roadside-check',
      'onecard-purpose': 'driving-licence-proof',
      ...headers,
    },
    body,
  });
}

async function expectAlive(): Promise<void> {
  const answer = await hub.ask(BY_ID, { variables: { id: inject('people').haikouDriver } });
  expect(answer.codes).toEqual([]);
  expect(answer.data.cardholder.name).toBeTruthy();
}

describe('an ID number', () => {
  const WRONG = [
    ['a wrong check digit', '110105194912310021'],
    ['a date that does not exist', '460106199002300012'],
    ['a date in the future', '46010629990101001X'],
    ['too short', '11010519491231002'],
    ['too long', '11010519491231002XX'],
    ['of the old kind with 15 digits', '110105491231002'],
    ['no number', "' OR 1=1 --"],
    ['empty', ''],
    ['with a NUL byte', '11010519491231002X\0'],
    ['half a surrogate pair', '\ud800'],
    ['very long', '1'.repeat(100_000)],
  ] as const;

  test.each(WRONG)('%s is refused as a variable', async (_, id) => {
    const answer = await hub.ask(BY_ID, { variables: { id } });
    await expectRefused(answer, { code: 'BAD_USER_INPUT', status: 400 });
  });

  test.each(WRONG)('%s is refused as a literal', async (_, id) => {
    const answer = await hub.ask(`{ cardholder(idNumber: ${JSON.stringify(id)}) { name } }`);
    // GraphQL's own grammar has no half surrogate pairs.
    const code = id === '\ud800' ? 'GRAPHQL_PARSE_FAILED' : 'BAD_USER_INPUT';
    await expectRefused(answer, { code, status: 400 });
  });

  test.each([5, true, null, [ID_NUMBER], { in: ID_NUMBER }])('%j is refused as a variable', async (id) => {
    const answer = await hub.ask(BY_ID, { variables: { id } });
    await expectRefused(answer, { code: 'BAD_USER_INPUT', status: 400 });
  });

  test('that is missing is refused by the name of the variable', async () => {
    const answer = await hub.ask(BY_ID);
    await expectRefused(answer, { code: 'BAD_USER_INPUT', status: 400 });
    expect(answer.errors[0]?.message).toContain('$id');
  });
});

describe('a body', () => {
  test.each([
    ['no JSON', `{"query": "${ID_NUMBER}`],
    ['empty', ''],
    ['a batch', '[{"query":"{ __typename }"}]'],
    ['a text', '"{ __typename }"'],
    ['a number', '5'],
    ['null', 'null'],
    ['without a query', '{}'],
    ['an empty query', '{"query":" "}'],
    ['a query that is no text', '{"query":{"kind":"Document"}}'],
    ['an operation name that is no text', '{"query":"{ __typename }","operationName":5}'],
    ['variables as text', '{"query":"{ __typename }","variables":"{}"}'],
    ['variables as a list', '{"query":"{ __typename }","variables":[]}'],
    ['extensions as text', '{"query":"{ __typename }","extensions":"{}"}'],
    ['a persisted query', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}'],
    ['a prototype', '{"query":"{ __typename }","__proto__":{"query":"x"}}'],
    ['a prototype among the variables', '{"query":"{ __typename }","variables":{"__proto__":{"id":1}}}'],
    ['a prototype by way of its constructor', '{"query":"{ __typename }","constructor":{"prototype":{}}}'],
    ['an unknown operation', `{"query":"query a { __typename }","operationName":"${ID_NUMBER}"}`],
    ['several operations and no name', '{"query":"query a { __typename } query b { __typename }"}'],
    ['a name of an operation with a NUL byte', '{"query":"{ __typename }","operationName":"a\\u0000"}'],
    ['half a surrogate pair as a name', '{"query":"{ __typename }","operationName":"\\ud800"}'],
  ])('%s is bad input', async (_, body) => {
    await expectRefused(await post(body), { code: 'BAD_USER_INPUT', status: 400 });
  });

  test.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'x',
  ])('of the type %s is bad input', async (type) => {
    const answer = await post('{"query":"{ __typename }"}', { 'content-type': type });
    await expectRefused(answer, { code: 'BAD_USER_INPUT', status: 400 });
  });

  test('of 5 MB is too costly', async () => {
    const body = JSON.stringify({ query: `{ __typename } # ${'x'.repeat(5 * 1024 * 1024)}` });
    await expectRefused(await post(body), { code: 'OPERATION_TOO_COSTLY', status: 400 });
  });

  test('that gives a key twice means the last, and that is what is recorded', async () => {
    const answer = await post('{"query":"{ a: __typename }","query":"{ b: __typename }"}');
    expect(answer.data).toEqual({ b: 'Query' });
    expect(await recordsOf(answer)).toHaveLength(1);
  });

  test('in a broken UTF-8 is no way round anything', async () => {
    const body = Buffer.concat([
      Buffer.from('{"query":"{ __typename }","x":"'),
      Buffer.from([0xff, 0xc0]),
      Buffer.from('"}'),
    ]);
    expect((await post(body)).data).toEqual({ __typename: 'Query' });
  });
});

describe('a document', () => {
  test.each([
    ['that is none', '{ cardholder(', 'GRAPHQL_PARSE_FAILED'],
    ['with a NUL byte', '{ __typename \0 }', 'GRAPHQL_PARSE_FAILED'],
    ['with half a surrogate pair', '{ __typename \ud800 }', 'GRAPHQL_PARSE_FAILED'],
    ['with an unclosed string', `{ cardholder(idNumber: "${ID_NUMBER}) { name } }`, 'GRAPHQL_PARSE_FAILED'],
    ['with an unknown field', '{ cardholder { wages } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that changes something unknown', 'mutation { agree }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that names a field by an ID number', `{ _${ID_NUMBER} }`, 'GRAPHQL_VALIDATION_FAILED'],
    ['with fragments only', 'fragment A on Query { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
    ['with fragments in a circle', '{ ...A } fragment A on Query { ...A }', 'GRAPHQL_VALIDATION_FAILED'],
    ['with a type definition', 'type A { b: Int }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that subscribes', 'subscription { cardholder }', 'GRAPHQL_VALIDATION_FAILED'],
  ] as const)('%s is refused', async (_, query, code) => {
    await expectRefused(await hub.ask(query), { code, status: 400 });
  });

  const repeat = (times: number, make: (i: number) => string) =>
    Array.from({ length: times }, (_, i) => make(i)).join(' ');
  const nested = (levels: number, field: string) =>
    `${`{ ${field} `.repeat(levels)}{ __typename }${' }'.repeat(levels)}`;
  const typesNested = (levels: number) =>
    `{ __schema { types ${nested(levels, 'fields { type { ofType ')}${' } }'.repeat(levels)} } }`;

  test.each([
    ['10,000 aliases', `{ ${repeat(10_000, (i) => `a${i}: __typename`)} }`],
    [
      '1,001 aliases of a cardholder',
      `{ ${repeat(1_001, (i) => `a${i}: cardholder(idNumber: "${ID_NUMBER}") { name }`)} }`,
    ],
    ['10,000 unknown fields', `{ ${repeat(10_000, (i) => `f${i}`)} }`],
    ['10,000 directives', `{ __typename ${'@skip(if: false) '.repeat(10_000)} }`],
    ['100,000 open braces', '{ a '.repeat(100_000)],
    ['100,000 open brackets', `{ cardholder(idNumber: ${'['.repeat(100_000)}`],
    ['one field 7,990 times', `{ ${'__typename '.repeat(7_990)} }`],
    ['one selection 1,500 times', `{ ${'cardholder { name } '.repeat(1_500)} }`],
    [
      '600 fragments side by side',
      `{ ${repeat(600, (i) => `...F${i}`)} } ${repeat(600, (i) => `fragment F${i} on Query { __typename }`)}`,
    ],
    [
      'fragments that spread all that follow',
      `{ ...F0 } ${repeat(80, (i) => `fragment F${i} on Query { __typename ${repeat(79 - i, (j) => `...F${i + j + 1}`)} }`)}`,
    ],
    [
      'fragments that double at each step',
      `{ ...F0 } ${repeat(30, (i) => `fragment F${i} on Query { a${i}: __typename ${i < 29 ? `...F${i + 1} ...F${i + 1}` : ''} }`)} ${repeat(1200, (i) => `fragment G${i} on Query { __typename }`)}`,
    ],
  ])('with %s is refused', async (_, query) => {
    await expectRefused(await hub.ask(query), { code: 'OPERATION_TOO_COSTLY', status: 400 });
  });

  test.each([
    ['braces as deep as tokens allow', `${'{ a '.repeat(2_600)}${'} '.repeat(2_600)}`],
    ['open braces', '{ a '.repeat(3_999)],
    ['open brackets', `{ cardholder(idNumber: ${'['.repeat(7_990)}`],
    ['open objects', `{ cardholder(idNumber: ${'{ a: '.repeat(2_600)}`],
    ['list types', `query($a: ${'['.repeat(7_000)}`],
    ['introspection that asks for fields of fields', typesNested(20)],
    ['depth 200', `{ cardholder(idNumber: "${ID_NUMBER}") ${nested(200, 'vehicles')} }`],
  ])('with %s is refused before it costs a stack', async (_, query) => {
    const answer = await hub.ask(query);
    // How deep the parser gets before the stack ends decides which of them it is.
    const [code] = answer.codes;
    expect(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_TOO_COSTLY']).toContain(code);
    await expectRefused(answer, { code: code as ErrorCode, status: 400 });
  });

  test('may be introspected as far as tools do', async () => {
    const answer = await hub.ask(
      '{ __schema { types { name fields { name type { name ofType { name } } } } } }',
    );
    expect(answer.codes).toEqual([]);
  });

  afterAll(expectAlive);
});

test('a deep list among the variables is refused', async () => {
  const body = `{"query":"query($id: IdNumber!) { cardholder(idNumber: $id) { name } }","variables":{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
  await expectRefused(await post(body), { code: 'BAD_USER_INPUT', status: 400 });
});

describe('a header', () => {
  test.each([
    ['onecard-agreement', 'Roadside Check'],
    ['onecard-agreement', '../roadside-check'],
    ['onecard-agreement', `roadside-check, roadside-check`],
    ['onecard-agreement', 'a'.repeat(64)],
    ['onecard-agreement', '%00'],
    ['onecard-purpose', "x'; DROP TABLE audit_entry; --"],
    ['onecard-purpose', ''],
    ['onecard-operator', 'officer%0A007'],
    ['onecard-operator', 'officer%00'],
    ['onecard-operator', '%ED%A0%80'],
    ['onecard-operator', '%zz'],
    ['onecard-operator', '<script>'],
    ['onecard-operator', 'x'.repeat(65)],
    ['onecard-operator', '\u202eofficer'.normalize()].map(encodeURIComponent) as [string, string],
    ['onecard-denied', 'NULL'],
  ])('%s: %s is bad input', async (name, value) => {
    const answer = await post(JSON.stringify({ query: '{ __typename }' }), { [name]: value });
    await expectRefused(answer, { code: 'BAD_USER_INPUT', status: 400 });
  });

  test('of an operator may be Chinese, percent-encoded', async () => {
    const answer = await post(JSON.stringify({ query: '{ __typename }' }), {
      'onecard-operator': encodeURIComponent('王警官'),
    });
    expect(answer.codes).toEqual([]);
    expect(await recordsOf(answer)).toMatchObject([{ operator: '王警官' }]);
  });

  test("of an unknown agreement, or another department's, is forbidden alike", async () => {
    const unknown = await hub.ask(BY_ID, { agreement: 'no-such-agreement' });
    const others = await hub.ask(BY_ID, { agreement: 'hospital-reception' });
    await expectRefused(unknown, { code: 'FORBIDDEN', status: 403 });
    await expectRefused(others, { code: 'FORBIDDEN', status: 403 });
    expect(others.errors[0]?.message).toBe(unknown.errors[0]?.message);
  });

  const request = (head: string) =>
    `POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n${head}Connection: close\r\nContent-Length: 26\r\n\r\n{"query":"{ __typename }"}`;

  test.each([
    ['of 100 kB', `X-Large: ${'x'.repeat(100_000)}\r\n`, 431],
    ['with a NUL byte', 'Onecard-Operator: a\0b\r\n', 400],
    ['with a lone line feed', 'Onecard-Operator: a\nX: b\r\n', 400],
    ['folded over two lines', 'Onecard-Operator: a\r\n b\r\n', 400],
    ['of two lengths', 'Content-Length: 5\r\n', 400],
    ['of length and chunks at once', 'Transfer-Encoding: chunked\r\n', 400],
  ])('%s is refused by the HTTP parser', async (_, head, status) => {
    expect(await rawRequest(hub.url, request(head))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('given twice is bad input', async () => {
    const authorization = `Authorization: Bearer ${await hub.token('roadside-terminal')}\r\n`;
    const text = await rawRequest(
      hub.url,
      request(`${authorization}Onecard-Operator: a\r\nOnecard-Operator: b\r\n`),
    );
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    expect(text).toContain('BAD_USER_INPUT');
  });
});

test('the hub is alive after all of it, and nothing unexpected was logged', async () => {
  await expectAlive();
  expect(hub.errors).toEqual([]);
});
