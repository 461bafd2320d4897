import { buildSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fragmentsOf } from '../../policies/authorise.ts';
import { costOf } from '../../policies/cost.ts';
import { LIMITS } from '../../policies/limits.ts';
import { buildCatalogue } from '../../schema/build.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { readCosts } from '../../schema/read-costs.ts';
import { Reading } from '../../schema/reading.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

const DIRECTIVES = `
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(
    assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION`;

/** What the directives of an SDL say; faults in place of a catalogue of sources. */
function read(sdl: string) {
  const schema = buildSchema(`${DIRECTIVES} ${sdl}`);
  const reading = new Reading(schema);
  return { catalogue: { schema, costs: readCosts(reading) } as Catalogue, faults: reading.faults };
}

function cost(
  catalogue: Catalogue,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): number {
  const document = parse(query);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  return costOf({
    catalogue,
    operation: operation as OperationDefinitionNode,
    fragments: fragmentsOf(document),
    variables,
  });
}

describe('the cost of an operation by the directives', () => {
  const { catalogue, faults } = read(`
    type Query {
      user: User
      users(max: Int, limit: Int): [User!] @listSize(slicingArguments: ["max", "limit"], requireOneSlicingArgument: false, assumedSize: 7)
      exact(max: Int, limit: Int): [User!] @listSize(slicingArguments: ["max", "limit"])
      page(first: Int = 5): Page @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
      plain(first: Int = 4): [User!]
      dear: User @cost(weight: "5")
      search(filter: Filter, exact: Boolean @cost(weight: "0.5")): User
      node: Node
      nodes: [Node!]
    }
    type Page { edges: [Edge!] total: Int }
    type Edge { user: User }
    interface Node { id: ID }
    type User implements Node { id: ID age: Int friends(first: Int = 2): [User!] photo: Photo }
    type Photo implements Node @cost(weight: "3") { id: ID url: Url }
    scalar Url @cost(weight: "0.25")
    input Filter { name: String @cost(weight: "2") and: [Filter!] }
  `);

  test('is read without a fault', () => expect(faults).toEqual([]));

  test.each([
    // Each line: the objects (type cost), then the fields (field cost). The root is an object, too.
    ['an object weighs 1 and so does the field that leads to it', '{ user { id age } }', 2 + 1],
    ['a field may weigh more', '{ dear { id } }', 2 + 5],
    ['a type may weigh more, a scalar too', '{ user { photo { url } } }', 1 + 1 + 3 + 0.25 + 2],
    ['a list counts as often as its slicing argument says', '{ users(max: 10) { id } }', 11 + 1],
    ['of several slicing arguments the largest counts', '{ users(max: 3, limit: 9) { id } }', 10 + 1],
    ['without one the assumed size counts', '{ users { id } }', 8 + 1],
    ['a list of none costs its field only', '{ users(max: 0) { photo { url } } }', 1 + 1],
    ['a negative length pays for nothing', '{ users(max: -100) { id } dear { id } }', 2 + 6],
    ['lists in lists multiply', '{ users(max: 10) { friends(first: 3) { id } } }', 1 + 10 + 30 + 1 + 10],
    [
      'the length of a page is that of its sized fields',
      '{ page { edges { user { id } } total } }',
      1 + 1 + 5 + 5 + 1 + 1 + 5,
    ],
    ['a list without the directive has the length of first', '{ plain { id } }', 5 + 1],
    ['a list of an interface has one of each type behind it', '{ nodes { id } }', 1 + 2 * 3 + 1],
    [
      'an interface weighs what the dearest type behind it weighs',
      '{ node { ... on User { friends { id } } ... on Photo { id } } }',
      1 + (1 + 2) + 1 + 1,
    ],
    [
      'a filter weighs, and so does what is in it',
      '{ search(filter: { name: "a", and: [{ name: "b" }, {}] }, exact: true) { id } }',
      2 + 1 + 1 + 2 + 1 + 2 + 0.5,
    ],
    ['an argument that is null weighs nothing', '{ search(filter: null, exact: null) { id } }', 2 + 1],
    ['the same field under two aliases counts twice', '{ a: dear { id } b: dear { id } }', 3 + 10],
    [
      'a field that is written twice counts once',
      '{ dear { id } dear { age } ...F } fragment F on Query { dear { id } }',
      2 + 5,
    ],
    ['what is skipped costs nothing', '{ user { id } dear @skip(if: true) { id } }', 2 + 1],
    ['introspection asks no source', '{ user { id } __schema { types { name } } __typename }', 2 + 1],
  ])('%s', (_, query, expected) => expect(cost(catalogue, query)).toBe(Math.ceil(expected)));

  test('depends on the variables', () => {
    const query =
      'query($n: Int, $with: Boolean!, $f: Filter) { users(max: $n) @include(if: $with) { id } search(filter: $f) { id } }';
    expect(cost(catalogue, query, { n: 20, with: true })).toBe(1 + 20 + 1 + 2);
    expect(cost(catalogue, query, { n: 20, with: false })).toBe(1 + 2);
    expect(cost(catalogue, query, { with: false, f: { name: 'a' } })).toBe(1 + 2 + 1 + 2);
  });

  test.each(['{ exact { id } }', '{ exact(max: 1, limit: 1) { id } }', '{ exact(max: null) { id } }'])(
    'is not known where exactly one slicing argument is demanded: %s',
    (query) => expect(() => cost(catalogue, query)).toThrow('exact takes exactly one of: max, limit'),
  );

  test('is found in bounded time, however the fragments multiply', () => {
    const bomb = Array.from(
      { length: 12 },
      (_, i) => `fragment F${i} on User { a${i}: friends { ...F${i + 1} } b${i}: friends { ...F${i + 1} } }`,
    );
    expect(() => cost(catalogue, `{ user { ...F0 } } ${bomb.join(' ')} fragment F12 on User { id }`)).toThrow(
      'too costly',
    );
  });
});

describe('a source file', () => {
  test.each([
    ['a weight that is no number', 'type Query { a: Int @cost(weight: "dear") }', '@cost'],
    [
      'a negative weight, which would pay for other fields',
      'type Query { a: Int @cost(weight: "-1") }',
      '@cost',
    ],
    [
      'a slicing argument that is not there',
      'type Query { a: [Int] @listSize(slicingArguments: ["first"]) }',
      'first',
    ],
    [
      'a slicing argument that is no number',
      'type Query { a(first: String): [Int] @listSize(slicingArguments: ["first"]) }',
      'first',
    ],
    [
      'a sized field that is no list',
      'type Query { a: P @listSize(assumedSize: 2, sizedFields: ["b"]) } type P { b: Int }',
      'b',
    ],
    ['a list size that says nothing', 'type Query { a: [Int] @listSize }', '@listSize'],
    ['a negative size', 'type Query { a: [Int] @listSize(assumedSize: -1) }', '@listSize'],
  ])('cannot declare %s', (_, sdl, named) => {
    const { faults } = read(sdl);
    expect(faults.map(({ fault }) => fault.en)).toEqual([expect.stringContaining(named)]);
  });
});

test.each([
  ['{ cardholder(idNumber: "11010519491231002X") { name } }', 3],
  [
    '{ cardholder(idNumber: "11010519491231002X") { drivingLicence { classes } vehicles { plate } } }',
    3 + 3 + 12,
  ],
  ['{ cardholder(idNumber: "11010519491231002X") { certificates { number } } }', 3 + 4 + 3],
  [
    '{ cardholders(first: 100, filter: { sex: MALE }) { nodes { name } pageInfo { hasNextPage } } }',
    1 + 1 + 1 + 1 + 1 + 100 + 2,
  ],
])('the cost of %s is %i', (query, expected) => expect(cost(buildCatalogue(), query)).toBe(expected));

describe('an operation at the front door', () => {
  let hub: TestHub;
  let sources: WatchedSources;
  const LIMIT = 60;

  beforeAll(async () => {
    sources = await watchSources();
    hub = await startTestHub({ sources: sources.urls });
    await hub.agree('thrifty', {
      consumer: 'BIG_DATA',
      grants: [
        'Query.cardholders',
        'Cardholder.sex',
        'Cardholder.drivingLicence',
        'DrivingLicence.classes',
      ].map((coordinate) => ({ coordinate })),
      limits: { rowsPerRequest: 20_000, costPerRequest: LIMIT },
    });
  });
  afterAll(async () => {
    await hub.stop();
    await sources.close();
  });

  const ask = (first: number) =>
    hub.ask('query($first: Int) { cardholders(first: $first) { nodes { sex } } }', {
      client: 'counter',
      agreement: 'thrifty',
      purpose: 'driving-licence-proof',
      variables: { first },
      headers: { 'accept-language': 'en' },
    });

  test('may cost what its agreement allows and no more; the refusal names both and no source is asked', async () => {
    // The root, its field, the connection and the field nodes; then a cardholder each.
    expect((await ask(LIMIT - 4)).codes).toEqual([]);
    sources.forget();
    const refused = await ask(LIMIT - 3);
    expect([refused.status, refused.codes, refused.data]).toEqual([400, ['OPERATION_TOO_COSTLY'], undefined]);
    expect(refused.errors[0]?.message).toContain(`cost is ${LIMIT + 1}, the limit is ${LIMIT}`);
    expect(sources.statements).toEqual([]);
    expect((await hub.records({ agreement: 'thrifty' }))[0]).toMatchObject({
      outcome: 'REFUSED',
      codes: ['OPERATION_TOO_COSTLY'],
    });
    expect((await ask(LIMIT - 4)).codes).toEqual([]);
  });

  test('may never cost more than the hub allows', async () => {
    // A thousand people, each with enough edges to other sources.
    const edges = Array.from({ length: 17 }, (_, i) => `a${i}: drivingLicence { classes }`).join(' ');
    const query = (first: number) => `{ cardholders(first: ${first}) { nodes { ${edges} } } }`;
    const each = 1 + 17 * 3;
    const most = Math.floor((LIMITS.cost - 4) / each);
    expect((await hub.ask(query(most), { client: 'counter' })).codes).toEqual([]);
    sources.forget();
    expect((await hub.ask(query(most + 1), { client: 'counter' })).codes).toEqual(['OPERATION_TOO_COSTLY']);
    expect(sources.statements).toEqual([]);
  });
});
