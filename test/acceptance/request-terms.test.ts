import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

const people = inject('people');
const QUERY = `{ cardholder(idNumber: "${people.haikouDriver}") { name } }`;
const GRANTS = [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }] as const;

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

describe('an agreement that names terminals', () => {
  const AGREEMENT = 'named-terminals';
  beforeAll(() => hub.agree(AGREEMENT, { grants: GRANTS, terminals: ['car-7', 'Gate.2_a'] }));
  const askFrom = (terminal: string | undefined) =>
    hub.ask(QUERY, {
      agreement: AGREEMENT,
      headers: terminal === undefined ? {} : { 'onecard-terminal': terminal },
    });

  test.each(['car-7', 'Gate.2_a', 'car%2D7'])('answers %s, whose name the record keeps', async (terminal) => {
    const { status, data } = await askFrom(terminal);
    expect({ status, data }).toEqual({ status: 200, data: { cardholder: { name: expect.any(String) } } });
    const [record] = await hub.records({ agreement: AGREEMENT, terminal: decodeURIComponent(terminal) });
    expect(record).toMatchObject({ terminal: decodeURIComponent(terminal), outcome: 'RELEASED' });
  });

  test.each([undefined, 'car-8', 'CAR-7', 'car-7.'])(
    'refuses %s, and says so in its log',
    async (terminal) => {
      const { status, data, codes, errors } = await askFrom(terminal);
      expect({ status, data, codes }).toEqual({ status: 403, data: undefined, codes: ['FORBIDDEN'] });
      expect(errors[0]?.message).toContain('Onecard-Terminal');
      const [record] = await hub.records({ agreement: AGREEMENT });
      expect(record).toMatchObject({
        log: AGREEMENT,
        terminal: terminal ?? null,
        outcome: 'REFUSED',
        codes: ['FORBIDDEN'],
        rows: 0,
      });
    },
  );

  test.each(['', 'car 7', 'car-7,car-8', '%00', '%zz', '../x', 'x'.repeat(65)])(
    'takes no terminal of the form %j',
    async (terminal) => {
      expect((await askFrom(terminal)).codes).toEqual(['BAD_USER_INPUT']);
    },
  );

  test('does not keep other agreements from naming none; a terminal given is recorded all the same', async () => {
    expect((await hub.ask(QUERY, { headers: { 'onecard-terminal': 'kiosk-1' } })).codes).toEqual([]);
    expect(await hub.records({ terminal: 'kiosk-1' })).toHaveLength(1);
    expect(await hub.records({ terminal: "' OR true --" })).toEqual([]);
  });
});

describe('an agreement that registers operations', () => {
  const AGREEMENT = 'registered-operations';
  const DOCUMENT = 'query Name($id: IdNumber!) { cardholder(idNumber: $id) { name } }\n';
  const OTHER = '{ quota { requestsThisMinute { used } } }';
  const LOOKALIKE = DOCUMENT.trimEnd();
  const variables = { id: people.haikouDriver };
  const hashOf = (document: string) => createHash('sha256').update(document).digest('hex');
  beforeAll(() =>
    hub.agree(AGREEMENT, {
      grants: GRANTS,
      operations: [
        { name: 'name', document: DOCUMENT },
        { name: 'quota', document: OTHER },
      ],
    }),
  );
  const send = async (body: Readonly<Record<string, unknown>>, agreement: string | null = AGREEMENT) =>
    hub.send({
      method: 'POST',
      headers: {
        authorization: `Bearer ${await hub.token('roadside-terminal')}`,
        'content-type': 'application/json',
        'onecard-purpose': 'driving-licence-proof',
        ...(agreement === null ? {} : { 'onecard-agreement': agreement }),
      },
      body: JSON.stringify(body),
    });
  const persisted = (document: string) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(document) } },
  });
  const byId = (document: string) => ({ documentId: `sha256:${hashOf(document)}` });

  test.each([
    ['its text', { query: DOCUMENT }],
    ['its hash', persisted(DOCUMENT)],
    ['its document id', byId(DOCUMENT)],
    ['its text and its hash', { query: DOCUMENT, ...persisted(DOCUMENT), ...byId(DOCUMENT) }],
    ['its hash beside a null query', { query: null, ...persisted(DOCUMENT) }],
    ['its hash and its operation', { ...persisted(DOCUMENT), operationName: 'Name' }],
  ])('answers one of them by %s', async (_, body) => {
    const { status, data, codes } = await send({ ...body, variables });
    expect({ status, codes }).toEqual({ status: 200, codes: [] });
    expect(data).toEqual({ cardholder: { name: expect.any(String) } });
    const [record] = await hub.records({ agreement: AGREEMENT });
    expect(record).toMatchObject({ outcome: 'RELEASED', operation: hashOf(DOCUMENT) });
  });

  test("answers the hub's own queries where they are registered", async () => {
    expect((await send(byId(OTHER))).data).toEqual({ quota: { requestsThisMinute: null } });
  });

  test.each([
    ['another text', { query: QUERY }, QUERY],
    ['a text that means the same', { query: LOOKALIKE }, LOOKALIKE],
    ['a text with a registered operation and one more', { query: `${DOCUMENT} query B ${QUERY}` }, undefined],
    ['introspection', { query: '{ __schema { types { name } } }' }, '{ __schema { types { name } } }'],
    ['the hash of another text', persisted(QUERY), QUERY],
    ['the document id of another text', byId(QUERY), QUERY],
  ])('refuses %s before it is read, and says so in its log', async (_, body, document) => {
    const { status, data, codes } = await send({ ...body, variables });
    expect({ status, data, codes }).toEqual({ status: 403, data: undefined, codes: ['FORBIDDEN'] });
    const [record] = await hub.records({ agreement: AGREEMENT });
    expect(record).toMatchObject({ outcome: 'REFUSED', codes: ['FORBIDDEN'], coordinates: [], rows: 0 });
    if (document !== undefined) expect(record.operation).toBe(hashOf(document));
  });

  test.each([
    ['nothing', {}],
    ['a hash that is not of its text', { query: DOCUMENT, ...persisted(OTHER) }],
    ['two names of two documents', { ...persisted(DOCUMENT), ...byId(OTHER) }],
    ['a hash in capitals', { documentId: `sha256:${hashOf(DOCUMENT).toUpperCase()}` }],
    ['a hash of another kind', { documentId: `md5:${hashOf(DOCUMENT)}` }],
    ['an id that is no text', { documentId: 7 }],
    ['another version', { extensions: { persistedQuery: { version: 2, sha256Hash: hashOf(DOCUMENT) } } }],
    ['a hash that is no text', { extensions: { persistedQuery: { version: 1, sha256Hash: [] } } }],
    ['a persisted query that is no object', { extensions: { persistedQuery: 'x' } }],
    ['a property of every object', { documentId: 'sha256:constructor' }],
  ])('takes no body with %s', async (_, body) => {
    expect((await send({ ...body, variables })).codes).toEqual(['BAD_USER_INPUT']);
  });

  test.each([null, 'roadside-check'])(
    'is the only one under which hashes mean anything: not %s',
    async (agreement) => {
      const { codes, errors } = await send({ ...persisted(DOCUMENT), variables }, agreement);
      expect(codes).toEqual(['BAD_USER_INPUT']);
      expect(errors[0]?.message).toContain('没有登记操作');
    },
  );

  test('tells in an explanation what is not registered', async () => {
    const explain = async (operation: string) => {
      const { data } = await hub.ask(
        `query($operation: String!, $agreement: ID) {
          explain(operation: $operation, agreement: $agreement, variables: "{\\"id\\": \\"${people.haikouDriver}\\"}") {
            answerable refusals { code }
          }
        }`,
        { agreement: null, variables: { operation, agreement: AGREEMENT } },
      );
      return data.explain;
    };
    expect((await explain(DOCUMENT)).refusals).not.toContainEqual({ code: 'FORBIDDEN' });
    expect((await explain(LOOKALIKE)).refusals).toContainEqual({ code: 'FORBIDDEN' });
  });
});
