import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

/** What the agreement of these tests grants; whatever else an attempt names must be refused. */
const GRANTED = [
  'Query.cardholder',
  'Query.cardholders',
  'Cardholder.name',
  'Cardholder.drivingLicence',
  'Cardholder.certificates',
  'Cardholder.householdRegistration',
  'Cardholder.vehicles',
  'DrivingLicence.number',
  'HouseholdRegistration.members',
  'HouseholdMember.name',
  'Vehicle.plate',
];

let hub: TestHub;
let sources: WatchedSources;
const driver = inject('people').haikouDriver as string;

beforeAll(async () => {
  sources = await watchSources();
  hub = await startTestHub({ sources: sources.urls });
  await hub.agree('bypass', {
    grants: GRANTED.map((coordinate) =>
      coordinate === 'Cardholder.name' ? { coordinate, mask: 'NONE' } : { coordinate },
    ),
  });
});
beforeEach(() => sources.forget());
afterAll(async () => {
  await hub.stop();
  await sources.close();
});

const ask = (query: string, variables: Readonly<Record<string, unknown>> = {}) =>
  hub.ask(query, { agreement: 'bypass', variables });

function expectRefused(answer: Answer, coordinates: readonly string[]): void {
  expect(answer.status).toBe(403);
  expect(answer.data).toBeUndefined();
  expect(answer.errors.map(({ extensions }) => [extensions.code, extensions.coordinates])).toEqual([
    ['FIELD_NOT_GRANTED', coordinates],
  ]);
  expect(sources.statements).toEqual([]);
}

describe('a denied field stays denied', () => {
  /** Selections on a cardholder, and what they must be refused for. */
  test.each([
    ['under the name of a granted one', 'name: mobile', ['Cardholder.mobile']],
    ['under the alias __typename', '__typename: mobile', ['Cardholder.mobile']],
    ['under the alias __proto__', '__proto__: mobile', ['Cardholder.mobile']],
    ['under the alias constructor', 'constructor: mobile', ['Cardholder.mobile']],
    ['under the alias toString', 'toString: mobile', ['Cardholder.mobile']],
    ['beside its own granted alias', 'mobile: name phone: mobile', ['Cardholder.mobile']],
    ['in an inline fragment', '... on Cardholder { mobile }', ['Cardholder.mobile']],
    ['in an inline fragment without a type', '... { mobile }', ['Cardholder.mobile']],
    [
      'in fragments within fragments',
      '... { ... on Cardholder { ... { ... { mobile } } } }',
      ['Cardholder.mobile'],
    ],
    ['behind a granted edge', 'drivingLicence { classes }', ['DrivingLicence.classes']],
    [
      'behind a denied edge',
      'healthRecord { bloodType }',
      ['Cardholder.healthRecord', 'HealthRecord.bloodType'],
    ],
    [
      'behind a denied edge that only __typename is asked of',
      'healthRecord { __typename }',
      ['Cardholder.healthRecord'],
    ],
    ['in a list', 'vehicles { plate brand }', ['Vehicle.brand']],
    ['in a field that is merged from two', 'vehicles { plate } vehicles { brand }', ['Vehicle.brand']],
    [
      'in a field that is merged from a fragment',
      'vehicles { plate } ... { vehicles { brand } }',
      ['Vehicle.brand'],
    ],
    [
      'reached through other members of the household',
      'householdRegistration { members { cardholder { name mobile } } }',
      ['HouseholdMember.cardholder', 'Cardholder.mobile'],
    ],
    [
      'reached in a circle',
      'householdRegistration { members { drivingLicence { number } } }',
      ['HouseholdMember.drivingLicence'],
    ],
    [
      'beside introspection',
      '__typename mobile ... on Cardholder { kind: __typename }',
      ['Cardholder.mobile'],
    ],
    [
      'on an interface, at the implementing type that lacks it',
      'certificates { number validUntil }',
      ['DrivingLicence.validUntil'],
    ],
    [
      'in a fragment on an interface',
      'certificates { ... on Certificate { validUntil } }',
      ['DrivingLicence.validUntil'],
    ],
    [
      'in an interface within a type within an interface',
      'certificates { ... on Certificate { ... on DrivingLicence { ... on Certificate { validUntil } } } }',
      ['DrivingLicence.validUntil'],
    ],
    [
      'on an interface, in a fragment on a concrete object',
      'drivingLicence { ... on Certificate { validUntil } }',
      ['DrivingLicence.validUntil'],
    ],
    [
      'on an implementing type that the agreement does not know',
      'certificates { ... on ResidencePermit { address } }',
      ['ResidencePermit.address'],
    ],
    [
      'on an unknown implementing type, under an interface',
      'certificates { ... on Certificate { ... on ResidencePermit { number } } }',
      ['ResidencePermit.number'],
    ],
    ['under @include(if: false)', 'name mobile @include(if: false)', ['Cardholder.mobile']],
    ['under @skip(if: true)', 'name mobile @skip(if: true)', ['Cardholder.mobile']],
    [
      'in a fragment under @include(if: false)',
      'name ... @include(if: false) { mobile }',
      ['Cardholder.mobile'],
    ],
    [
      'among several',
      'name mobile sex healthRecord { bloodType rhFactor }',
      [
        'Cardholder.mobile',
        'Cardholder.sex',
        'Cardholder.healthRecord',
        'HealthRecord.bloodType',
        'HealthRecord.rhFactor',
      ],
    ],
    ['which no agreement can grant', 'cards { bankAccount }', ['Cardholder.cards', 'Card.bankAccount']],
  ])('%s', async (_, selection, coordinates) => {
    expectRefused(
      await ask(`query($id: IdNumber!) { cardholder(idNumber: $id) { ${selection} } }`, { id: driver }),
      coordinates,
    );
  });

  test.each([
    ['under @include with a variable, either way', '$on: Boolean!', 'mobile @include(if: $on)'],
    ['under @skip with a variable, either way', '$on: Boolean!', 'mobile @skip(if: $on)'],
    ['under both', '$on: Boolean!', 'mobile @include(if: $on) @skip(if: $on)'],
    ['in a fragment under a variable', '$on: Boolean!', '... @include(if: $on) { mobile }'],
    ['under a variable with a default', '$on: Boolean = false', 'mobile @include(if: $on)'],
  ])('%s', async (_, declaration, selection) => {
    const query = `query($id: IdNumber!, ${declaration}) { cardholder(idNumber: $id) { name ${selection} } }`;
    for (const on of [true, false])
      expectRefused(await ask(query, { id: driver, on }), ['Cardholder.mobile']);
  });

  test('under a variable that is left to its default', async () => {
    const query =
      'query($id: IdNumber!, $on: Boolean = false) { cardholder(idNumber: $id) { name mobile @include(if: $on) } }';
    expectRefused(await ask(query, { id: driver }), ['Cardholder.mobile']);
  });

  test('in a named fragment', async () => {
    const query = `query($id: IdNumber!) { cardholder(idNumber: $id) { ...Outer } }
      fragment Outer on Cardholder { name ...Inner }
      fragment Inner on Cardholder { vehicles { ...Car } }
      fragment Car on Vehicle { plate brand }`;
    expectRefused(await ask(query, { id: driver }), ['Vehicle.brand']);
  });

  test('in a fragment that is spread at two depths', async () => {
    const query = `query($id: IdNumber!) {
        cardholder(idNumber: $id) { name householdRegistration { members { cardholder { ...Who } } } ...Who }
      }
      fragment Who on Cardholder { mobile }`;
    expectRefused(await ask(query, { id: driver }), ['HouseholdMember.cardholder', 'Cardholder.mobile']);
  });

  test('in the fragment on the root', async () => {
    const query =
      'query($id: IdNumber!) { ...Root } fragment Root on Query { cardholder(idNumber: $id) { mobile } }';
    expectRefused(await ask(query, { id: driver }), ['Cardholder.mobile']);
  });

  test.each([
    ['nodes { name } edges { node { sex } }', ['Cardholder.sex']],
    ['edges { node { name } } nodes { sex }', ['Cardholder.sex']],
    ['edges { node { name } } edges { node { sex } }', ['Cardholder.sex']],
    ['nodes { name } more: nodes { sex }', ['Cardholder.sex']],
    ['pageInfo { hasNextPage } edges { cursor node { ... { mobile } } }', ['Cardholder.mobile']],
  ])('on a page: %s', async (selection, coordinates) => {
    expectRefused(await ask(`{ cardholders(first: 2) { ${selection} } }`), coordinates);
  });

  test('in the second root field', async () => {
    const query = `query($id: IdNumber!) {
      granted: cardholder(idNumber: $id) { name } other: cardholder(idNumber: $id) { mobile }
    }`;
    expectRefused(await ask(query, { id: driver }), ['Cardholder.mobile']);
  });

  test('in the operation that operationName chooses, whatever the others ask', async () => {
    const query = `query Harmless($id: IdNumber!) { cardholder(idNumber: $id) { name } }
      query Wanted($id: IdNumber!) { cardholder(idNumber: $id) { mobile } }`;
    const run = async (operationName: string) =>
      hub.send({
        method: 'POST',
        headers: {
          authorization: `Bearer ${await hub.token('roadside-terminal')}`,
          'content-type': 'application/json',
          'onecard-agreement': 'bypass',
          'onecard-purpose': 'driving-licence-proof',
        },
        body: JSON.stringify({ query, operationName, variables: { id: driver } }),
      });
    expectRefused(await run('Wanted'), ['Cardholder.mobile']);
    expect((await run('Harmless')).codes).toEqual([]);
    sources.forget();
    expectRefused(await run('Wanted'), ['Cardholder.mobile']);
  });

  test('in a document that has been answered under another agreement before', async () => {
    const query = 'query($id: IdNumber!) { cardholder(idNumber: $id) { name sex } }';
    expect((await hub.ask(query, { variables: { id: driver } })).codes).toEqual([]);
    sources.forget();
    expectRefused(await ask(query, { id: driver }), ['Cardholder.sex']);
  });
});

describe('a filter', () => {
  test.each([
    ['a field that is not granted', { sex: 'MALE' }, ['Cardholder.sex']],
    [
      'several that are not granted',
      { sex: 'MALE', bornFrom: '2000-01-01' },
      ['Cardholder.sex', 'Cardholder.birthDate'],
    ],
    ['the ID number, where it is not granted', { idNumberIn: [driver] }, ['Cardholder.idNumber']],
  ])('cannot ask for %s', async (_, filter, coordinates) => {
    const query = 'query($filter: CardholderFilter) { cardholders(filter: $filter) { nodes { name } } }';
    expectRefused(await ask(query, { filter }), coordinates);
  });

  test('cannot ask for an ungranted field in a literal, in a variable within it, or by a default', async () => {
    for (const query of [
      '{ cardholders(filter: { sex: MALE }) { nodes { name } } }',
      'query($sex: Sex = MALE) { cardholders(filter: { sex: $sex }) { nodes { name } } }',
      'query($filter: CardholderFilter = { sex: MALE }) { cardholders(filter: $filter) { nodes { name } } }',
      '{ cardholders(filter: { sex: MALE }) { __typename } }',
    ])
      expectRefused(await ask(query), ['Cardholder.sex']);
  });

  test('is refused even where denied fields are to come back null', async () => {
    const answer = await hub.ask('{ cardholders(filter: { sex: MALE }) { nodes { name } } }', {
      agreement: 'bypass',
      headers: { 'onecard-denied': 'null' },
    });
    expectRefused(answer, ['Cardholder.sex']);
  });

  test('cannot ask for a field that is shown masked, for its answer would tell what the mask hides', async () => {
    const masked = ['Cardholder.birthDate', 'Cardholder.idNumber'];
    await hub.agree('masked-filter', {
      grants: [...GRANTED, ...masked].map((coordinate) => ({ coordinate })),
    });
    const askMasked = (filter: Readonly<Record<string, unknown>>) =>
      hub.ask('query($filter: CardholderFilter) { cardholders(filter: $filter) { nodes { name } } }', {
        agreement: 'masked-filter',
        variables: { filter },
      });
    expectRefused(await askMasked({ bornTo: '1950-01-01' }), ['Cardholder.birthDate']);
    expectRefused(await askMasked({ idNumberIn: [driver] }), ['Cardholder.idNumber']);
  });

  test('without a value asks for nothing', async () => {
    const query =
      'query($filter: CardholderFilter) { cardholders(filter: $filter, first: 1) { nodes { name } } }';
    for (const filter of [null, {}, { sex: null }]) expect((await ask(query, { filter })).codes).toEqual([]);
  });
});

describe('an argument that is not granted', () => {
  const LISTS = { coordinate: 'Query.cardholders', arguments: ['first'] };
  beforeAll(() =>
    hub.agree('few-arguments', {
      grants: [
        LISTS,
        { coordinate: 'Query.cardholder' },
        { coordinate: 'Cardholder.name' },
        { coordinate: 'Cardholder.sex', mask: 'NONE' },
        { coordinate: 'Cardholder.cards', arguments: [] },
        { coordinate: 'Card.state' },
      ],
    }),
  );
  const askFew = (query: string, variables: Readonly<Record<string, unknown>> = {}, headers = {}) =>
    hub.ask(query, { agreement: 'few-arguments', variables, headers });
  const FILTER = 'Query.cardholders(filter:)';

  test.each([
    ['in a literal', '{ cardholders(filter: { sex: MALE }) { nodes { name } } }', FILTER],
    ['as null', '{ cardholders(filter: null) { nodes { name } } }', FILTER],
    ['as a variable', 'query($f: CardholderFilter) { cardholders(filter: $f) { nodes { name } } }', FILTER],
    ['under @skip', '{ cardholders(filter: {}) @skip(if: true) { nodes { name } } __typename }', FILTER],
    [
      'under an alias',
      '{ a: cardholders { nodes { name } } b: cardholders(filter: {}) { nodes { name } } }',
      FILTER,
    ],
    [
      'in a fragment',
      '{ ...F } fragment F on Query { cardholders(first: 1, filter: {}) { nodes { name } } }',
      FILTER,
    ],
    [
      'at any depth',
      `{ cardholder(idNumber: "${driver}") { cards(first: 1) { state } } }`,
      'Cardholder.cards(first:)',
    ],
  ])('is refused %s, by its name, and the record has it', async (_, query, coordinate) => {
    expectRefused(await askFew(query), [coordinate]);
    const [record] = await hub.records({ agreement: 'few-arguments' });
    expect(record).toMatchObject({ outcome: 'REFUSED', denied: [coordinate], rows: 0 });
  });

  test('is refused even where denied fields are to come back null', async () => {
    const query = '{ cardholders(filter: { sex: MALE }) { nodes { name mobile } } }';
    expectRefused(await askFew(query, {}, { 'onecard-denied': 'null' }), [FILTER]);
  });

  test('does not close the field without it', async () => {
    const { codes, data } = await askFew('{ cardholders(first: 2) { nodes { cards { state } } } }');
    expect(codes).toEqual([]);
    expect(data.cardholders.nodes).toHaveLength(2);
  });

  test('is told by an explanation', async () => {
    const { data } = await askFew(
      'query($operation: String!) { explain(operation: $operation) { answerable refusals { code coordinates } } }',
      { operation: '{ cardholders(filter: { sex: MALE }) { nodes { name } } }' },
    );
    expect(data.explain).toEqual({
      answerable: false,
      refusals: [{ code: 'FIELD_NOT_GRANTED', coordinates: [FILTER] }],
    });
  });
});

describe('a mistyped name', () => {
  test.each(['mobil', 'healthRecrd', 'ethnicityCod', 'nam'])(
    'is not answered with names that are there: %s',
    async (name) => {
      const answer = await ask(`{ cardholder(idNumber: "${driver}") { ${name} } }`);
      expect(answer.codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect(answer.text).not.toMatch(/Did you mean|mobile|healthRecord|ethnicityCode/);
    },
  );
});

describe('what tells nothing of people is open', () => {
  test('introspection, even without an agreement', async () => {
    const answer = await hub.ask(
      '{ __typename __schema { queryType { name } } __type(name: "Card") { name } }',
      {
        agreement: null,
      },
    );
    expect(answer.codes).toEqual([]);
    expect(answer.data).toEqual({
      __typename: 'Query',
      __schema: { queryType: { name: 'Query' } },
      // The catalogue's types are an agreement's to show.
      __type: null,
    });
    expect(sources.statements).toEqual([]);
  });

  test('__typename at every level of what is granted', async () => {
    const answer = await ask(
      `query($id: IdNumber!) {
        __typename
        cardholder(idNumber: $id) { __typename drivingLicence { __typename } certificates { __typename } }
        cardholders(first: 1) { __typename pageInfo { __typename } edges { __typename node { __typename } } }
      }`,
      { id: driver },
    );
    expect(answer.codes).toEqual([]);
    expect(answer.data).toEqual({
      __typename: 'Query',
      cardholder: {
        __typename: 'Cardholder',
        drivingLicence: { __typename: 'DrivingLicence' },
        certificates: [{ __typename: 'DrivingLicence' }],
      },
      cardholders: {
        __typename: 'CardholderConnection',
        pageInfo: { __typename: 'PageInfo' },
        edges: [{ __typename: 'CardholderEdge', node: { __typename: 'Cardholder' } }],
      },
    });
  });

  test('granted fields under any name that a caller chooses', async () => {
    const query = (selection: string) =>
      `query($id: IdNumber!) { cardholder(idNumber: $id) { ${selection} } }`;
    const plain = await ask(query('name drivingLicence { number }'), { id: driver });
    const { name, drivingLicence } = plain.data.cardholder;
    const odd = await ask(
      query(
        '__proto__: name constructor: name toString: name drivingLicence: __typename hasOwnProperty: drivingLicence { valueOf: number }',
      ),
      { id: driver },
    );
    expect(odd.codes).toEqual([]);
    expect(Object.entries(odd.data.cardholder)).toEqual([
      ['__proto__', name],
      ['constructor', name],
      ['toString', name],
      ['drivingLicence', 'Cardholder'],
      ['hasOwnProperty', { valueOf: drivingLicence.number }],
    ]);
  });

  test('a document with a fragment that nothing uses is no valid document, so it hides nothing', async () => {
    const answer = await ask(
      'query($id: IdNumber!) { cardholder(idNumber: $id) { name } } fragment Unused on Cardholder { mobile }',
      { id: driver },
    );
    expect(answer.codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(answer.data).toBeUndefined();
    expect(sources.statements).toEqual([]);
  });
});
