import { buildSubgraphSchema } from '@apollo/subgraph';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { LookupScope } from '../../connectors/access-scope.ts';
import type { Connector } from '../../connectors/connector.ts';
import { openConnector } from '../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../connectors/source-limits.ts';
import type { TableAccess } from '../../connectors/table-access.ts';
import { type GraphqlService, startGraphqlService } from '../support/graphql-service.ts';
import { startHttpSource } from '../support/http-source.ts';

const MANN = '11010519491231002X';
const OTHER = '460106199001010017';

const MANY: TableAccess = {
  kind: 'query',
  field: 'people',
  argument: 'numbers',
  keyType: 'ID',
  many: true,
  rows: '',
};
const ONE: TableAccess = { ...MANY, field: 'person', argument: 'number', many: false };
const ENTITIES: TableAccess = { kind: 'entities', type: 'Person', key: 'number', rows: '/credit' };

function connect(url: string, access: TableAccess, rows = 20): Connector {
  const connector = openConnector({
    source: 'a-source',
    kind: 'GRAPHQL',
    address: { url },
    tables: new Map([['T', access]]),
    limits: { ...DEFAULT_LIMITS, retries: 0, rows },
    network: { loopbackAllowed: true },
  });
  onTestFinished(() => connector.close());
  return connector;
}

function scope(columns: readonly string[], changes: Partial<LookupScope> = {}): LookupScope {
  return {
    table: 'T',
    columns,
    rowFilter: [],
    key: { column: 'number', type: 'ID_NUMBER' },
    expects: 'ONE',
    latest: undefined,
    order: undefined,
    ...changes,
  };
}

describe('what a GraphQL service is asked', () => {
  let service: GraphqlService;
  beforeAll(async () => {
    const typeDefs = `
      type Query { people(numbers: [ID!]!): [Person], person(number: ID): Person }
      type Person @key(fields: "number") { number: ID, name: String, home: Home, credit: [Credit!] }
      type Home { city: City, street: String }
      type City { code: String, name: String }
      type Credit { level: String, on: String }`;
    const person = (number: string) => ({
      number,
      name: '王',
      home: { city: { code: '460100' } },
      credit: [{ level: 'A', on: '2026-01-01' }],
    });
    const resolvers = {
      Query: {
        people: (_: unknown, { numbers }: { numbers: string[] }) => numbers.map(person),
        person: (_: unknown, { number }: { number: string }) => person(number),
      },
      Person: { __resolveReference: ({ number }: { number: string }) => person(number) },
    };
    service = await startGraphqlService(buildSubgraphSchema({ typeDefs: parse(typeDefs), resolvers }));
  });
  afterAll(() => service.close());

  const asked = () => service.received.at(-1);

  test('exactly the columns that are needed, those of objects in a row within their objects; keys are variables', async () => {
    const rowFilter = [
      {
        column: '/home/city/code',
        columnType: 'TEXT' as const,
        operator: 'EQUAL' as const,
        values: ['460100'],
      },
    ];
    const request = {
      scope: scope(['name', '/home/street'], { rowFilter }),
      keys: [MANN, OTHER],
      limit: 1,
    };
    const rows = await connect(service.url, MANY).lookup(request);
    expect(Object.fromEntries(rows)).toEqual({ [MANN]: [['王', null]], [OTHER]: [['王', null]] });
    expect(asked()).toEqual({
      query: 'query($keys: [ID!]!) { people(numbers: $keys) { name home { street city { code } } number } }',
      variables: { keys: [MANN, OTHER] },
    });

    await connect(service.url, ONE).lookup(request);
    expect(asked()).toEqual({
      query: `query($k0: ID!, $k1: ID!) { ${[0, 1]
        .map((i) => `r${i}: person(number: $k${i}) { name home { street city { code } } number }`)
        .join(' ')} }`,
      variables: { k0: MANN, k1: OTHER },
    });
  });

  test('an entity is asked for its key, and of its rows for the columns', async () => {
    const request = { scope: scope(['level', 'number']), keys: [MANN], limit: 1 };
    expect(await connect(service.url, ENTITIES).lookup(request)).toEqual(new Map([[MANN, [['A', MANN]]]]));
    expect(asked()).toEqual({
      query:
        'query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { number credit { level } } } }',
      variables: { representations: [{ __typename: 'Person', number: MANN }] },
    });
  });

  test('many single look-ups travel ten to a document', async () => {
    const before = service.received.length;
    const keys = Array.from({ length: 18 }, (_, i) => `K${i}`);
    const key = { column: 'number', type: 'TEXT' } as const;
    const connector = connect(service.url, ONE);
    expect((await connector.lookup({ scope: scope(['name'], { key }), keys, limit: 1 })).size).toBe(18);
    expect(
      service.received
        .slice(before)
        .map(({ variables }) => Object.keys(variables ?? {}).length)
        .toSorted(),
    ).toEqual([10, 8].toSorted());
  });

  test('nothing but names goes into a document', async () => {
    const hostile = scope(['name } _service { sdl']);
    await expect(
      connect(service.url, MANY).lookup({ scope: hostile, keys: [MANN], limit: 1 }),
    ).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      cause: { code: 'NO_FIELD_NAME' },
    });
    expect(() => connect(service.url, { ...MANY, field: 'people { name } x' })).toThrow(/GraphQL names/);
  });

  test('more rows than the source may give are a failure', async () => {
    const request = {
      scope: scope(['name']),
      keys: [MANN, OTHER, '440524188001010014', '460106198001010012'],
      limit: 1,
    };
    for (const access of [MANY, ONE, { ...ENTITIES, rows: '' }])
      await expect(connect(service.url, access, 3).lookup(request), access.kind).rejects.toMatchObject({
        cause: { code: 'TOO_MANY_ROWS' },
      });
  });

  test('a key that the service takes for a number is a fault, and so is a field that it does not have', async () => {
    const numbers = await startGraphqlService(
      makeExecutableSchema({
        typeDefs:
          'type Query { people(numbers: [ID!]!): [Person] } type Person { number: Int, name: String }',
      }),
    );
    onTestFinished(() => numbers.close());
    const connector = connect(numbers.url, MANY);
    expect(
      await connector.check([
        { table: 'T', column: 'number', use: 'TEXT' },
        { table: 'T', column: '/home/street', use: 'ANY' },
      ]),
    ).toMatchObject([
      { kind: 'wrong-type', actual: 'Int' },
      { kind: 'missing-column', alternatives: ['number', 'name'] },
    ]);
    expect(await connect(numbers.url, ONE).check([{ table: 'T', column: 'name', use: 'ANY' }])).toMatchObject(
      [{ kind: 'missing-table', alternatives: ['people'] }],
    );
  });

  test('it describes fields that take a key and entities, with how they are asked', async () => {
    const described = await connect(service.url, MANY).describe();
    expect(described.map(({ name, access, primaryKey }) => [name, access, primaryKey])).toEqual([
      ['people', MANY, []],
      ['people/credit', { ...MANY, rows: '/credit' }, []],
      ['person', ONE, ['number']],
      ['person/credit', { ...ONE, rows: '/credit' }, []],
      ['Person', { ...ENTITIES, rows: '' }, ['number']],
      ['Person/credit', ENTITIES, ['number']],
    ]);
    expect(described.find(({ name }) => name === 'Person/credit')?.columns.map(({ name }) => name)).toEqual([
      'number',
      'level',
      'on',
    ]);
    expect(described.find(({ name }) => name === 'person')?.columns.map(({ name }) => name)).toEqual([
      'number',
      'name',
      '/home/city/code',
      '/home/city/name',
      '/home/street',
    ]);
  });
});

describe('what a GraphQL service answers', () => {
  /** Hands over this, whatever it is asked. */
  async function answering(answer: unknown, status = 200): Promise<string> {
    const source = await startHttpSource((_, response) => {
      response.statusCode = status;
      return answer;
    });
    onTestFinished(() => source.close());
    return source.url;
  }
  const lookup = async (access: TableAccess, answer: unknown, status?: number) =>
    connect(await answering(answer, status), access).lookup({
      scope: scope(['name']),
      keys: [MANN, OTHER],
      limit: 1,
    });

  test.each<readonly [string, TableAccess, unknown]>([
    ['a row of somebody who was not asked for', MANY, { people: [{ number: '440524188001010014' }] }],
    ['a row of the other person under an alias', ONE, { r0: { number: OTHER }, r1: null }],
    ['an entity in the place of the other', ENTITIES, { _entities: [{ number: OTHER }, null] }],
    ['an entity without its key', ENTITIES, { _entities: [{ credit: [] }, null] }],
  ])('%s is a lie, and nothing of the answer is believed', async (_, access, data) => {
    await expect(lookup(access, { data })).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      cause: { code: 'OTHER_KEY' },
    });
  });

  test.each<readonly [string, TableAccess, unknown]>([
    ['of several people', MANY, { people: [{ name: '王' }] }],
    ['of one under an alias', ONE, { r0: { number: null, name: '王' }, r1: null }],
  ])('a row %s that does not say whose it is is nobody’s', async (_, access, data) => {
    await expect(lookup(access, { data })).rejects.toMatchObject({ cause: { code: 'NO_KEY' } });
  });

  test('entities that are not as many as were asked for are none', async () => {
    await expect(lookup(ENTITIES, { data: { _entities: [null] } })).rejects.toMatchObject({
      cause: { code: 'OTHER_NUMBER_OF_ENTITIES' },
    });
  });

  test('errors are a failure even beside data; the log has the code and the path, never the message', async () => {
    const data = { people: [{ number: MANN, name: '王' }] };
    const errors = [
      { message: `no ${MANN}`, path: ['people', 1, MANN], extensions: { code: 'NOT_FOUND', number: MANN } },
    ];
    const failure = await lookup(MANY, { data, errors }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'SOURCE_UNAVAILABLE', detail: { zh: 'a-source', en: 'a-source' } });
    expect(String(failure.cause)).toBe('SourceFailure: GRAPHQL_NOT_FOUND at /people/1/…');
    await expect(
      lookup(MANY, { errors: [{ message: 'x', extensions: { code: MANN } }] }, 400),
    ).rejects.toMatchObject({
      cause: { code: 'GRAPHQL_ERRORS' },
    });
  });

  test.each<readonly [string, unknown, number, string]>([
    ['no object', [], 200, 'NO_DATA'],
    ['no data', { data: null }, 200, 'NO_DATA'],
    ['a failure without errors', { reason: 'busy' }, 503, 'HTTP_503'],
    ['a list of texts', { data: { people: ['x'] } }, 200, 'NO_ROWS'],
    ['no field', { data: {} }, 200, 'NO_ROWS'],
    [
      'an object in the place of a value',
      { data: { people: [{ number: MANN, name: {} }] } },
      200,
      'NO_SCALAR',
    ],
  ])('%s is a failure', async (...[, answer, status, code]) => {
    await expect(lookup(MANY, answer, status)).rejects.toMatchObject({ cause: { code } });
  });

  test('one that tells nothing of its schema is not found at fault, and one that tells nonsense is', async () => {
    const refusing = connect(await answering({ errors: [{ message: 'off' }] }, 400), MANY);
    expect(await refusing.check([{ table: 'T', column: 'name', use: 'ANY' }])).toEqual([]);
    expect(await refusing.describe()).toEqual([]);
    const nonsense = connect(await answering({ data: { __schema: { types: 'all' } } }), MANY);
    await expect(nonsense.check([])).rejects.toMatchObject({ cause: { code: 'NO_SCHEMA' } });
  });
});
