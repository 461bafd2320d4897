import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { AgreementDocument } from '../../policies/agreement.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** A department submits a source file of its own, with a union, an interface and root fields: it is guarded like any. */
const inside = inject('people').haikouDriver as string;
const outside = inject('people').outsideHaikou as string;
const TABLES = `
  CREATE TABLE house (owner text, deed text, street text, value text);
  CREATE TABLE boat (owner text, name text, value text);
  INSERT INTO house VALUES ('${inside}', 'D-1', 'Haixiu Road', '900'), ('${outside}', 'D-2', 'Yingbin Road', '800');
  INSERT INTO boat VALUES ('${inside}', 'Swallow', '70'), ('${outside}', 'Gull', '60');`;

let hub: TestHub;
let database: TestDatabase;
let property: SourceProxy;
beforeAll(async () => {
  database = await createSourceDatabase(TABLES);
  property = await startSourceProxy(database.url());
  hub = await startTestHub({
    sourceDirectories: [SOURCES_DIRECTORY, join(import.meta.dirname, 'support/sources')],
    sources: { PROPERTY: property.url },
  });
});
beforeEach(() => property.forget());
afterAll(async () => {
  await hub.stop();
  await property.close();
  await database.drop();
});

let agreements = 0;
async function underGrants(
  coordinates: readonly string[],
  { rowFilter = [] }: Pick<Partial<AgreementDocument>, 'rowFilter'> = {},
) {
  agreements += 1;
  const agreement = `property-${agreements}`;
  const grants = ['Query.cardholder', ...coordinates].map((coordinate) => ({ coordinate }));
  await hub.agree(agreement, { grants, rowFilter });
  return (selection: string, headers: Readonly<Record<string, string>> = {}) =>
    hub.ask(`{ ${selection} }`, { agreement, headers });
}

const ofCardholder = (selection: string) => `cardholder(idNumber: "${inside}") { ${selection} }`;

function expectRefused(answer: Answer, coordinates: readonly string[]): void {
  expect(answer.status).toBe(403);
  expect(answer.data).toBeUndefined();
  expect(answer.errors[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_GRANTED', coordinates });
  expect(property.statements).toEqual([]);
}

describe.each(['property', 'assets'])('the abstract field Cardholder.%s', (field) => {
  const edge = `Cardholder.${field}`;

  test('shows rows of every type that the agreement knows', async () => {
    const ask = await underGrants([edge, 'House.street', 'Boat.name']);
    const answer = await ask(
      ofCardholder(`${field} { __typename ... on House { street } ... on Boat { name } }`),
    );
    expect(answer.data.cardholder[field]).toHaveLength(2);
    expect(answer.data.cardholder[field]).toEqual(
      expect.arrayContaining([
        { __typename: 'House', street: 'Haixiu Road' },
        { __typename: 'Boat', name: 'Swallow' },
      ]),
    );
  });

  test('hides rows of a type that the agreement does not know, even their number', async () => {
    const ask = await underGrants([edge, 'House.street']);
    const answer = await ask(ofCardholder(`${field} { __typename ... on Boat { __typename } }`));
    expect(answer.codes).toEqual([]);
    expect(answer.data.cardholder[field]).toEqual([{ __typename: 'House' }]);
    expect(property.statements).toHaveLength(1);
    expect(property.statements[0]).toContain('"house"');
  });

  test('is empty, and asks no source, where the agreement knows no type behind it', async () => {
    const ask = await underGrants([edge]);
    const answer = await ask(ofCardholder(`${field} { __typename }`));
    expect(answer.data.cardholder).toEqual({ [field]: [] });
    expect(property.statements).toEqual([]);
  });

  test.each([
    ['a known type', '... on House { street value }', ['House.value']],
    ['a type that the agreement does not know', '... on Boat { name }', ['Boat.name']],
    [
      'an unknown type, under the alias of a granted field',
      '... on House { x: street } ... on Boat { x: name }',
      ['Boat.name'],
    ],
    ['the interface', '... on Asset { value }', ['House.value']],
    ['the interface within the unknown type', '... on Boat { ... on Asset { value } }', ['Boat.value']],
    ['both types', '... on Boat { value } ... on House { value }', ['House.value', 'Boat.value']],
  ])('refuses what is not granted of %s', async (_, selection, coordinates) => {
    const ask = await underGrants([edge, 'House.street']);
    const answer = await ask(ofCardholder(`${field} { ${selection} }`));
    expectRefused({ ...answer }, answer.errors[0]?.extensions.coordinates ?? []);
    expect(new Set(answer.errors[0]?.extensions.coordinates)).toEqual(new Set(coordinates));
  });

  test('is refused itself where it is not granted', async () => {
    const ask = await underGrants(['House.street']);
    expectRefused(await ask(ofCardholder(`${field} { __typename }`)), [edge]);
  });

  test('answers denied fields with null and one error, where the caller wants it so', async () => {
    const ask = await underGrants([edge, 'House.street', 'Boat.name']);
    const answer = await ask(
      ofCardholder(`${field} { ... on House { street value } ... on Boat { name price: value } }`),
      { 'onecard-denied': 'null' },
    );
    expect(answer.data.cardholder[field]).toEqual(
      expect.arrayContaining([
        { street: 'Haixiu Road', value: null },
        { name: 'Swallow', price: null },
      ]),
    );
    expect(answer.errors.map(({ extensions }) => extensions.coordinates).sort()).toEqual([
      ['Boat.value'],
      ['House.value'],
    ]);
  });
});

describe('root fields of a source, under a row filter', () => {
  const HAIKOU = { rowFilter: [{ field: 'residenceRegion', operator: 'IN', values: ['460100'] }] } as const;
  const GRANTS = ['Query.houseOf', 'Query.houseByDeed', 'Query.boatByName', 'House.street', 'Boat.value'];

  test.each([
    ['by ID number', (own: boolean) => `houseOf(idNumber: "${own ? inside : outside}") { street }`],
    ['by another key', (own: boolean) => `houseByDeed(deed: "${own ? 'D-1' : 'D-2'}") { street }`],
  ])('show a house that is looked up %s only where its owner is within it', async (_, look) => {
    const everywhere = await underGrants(GRANTS);
    expect(Object.values((await everywhere(look(false))).data)).toEqual([{ street: 'Yingbin Road' }]);
    const inHaikou = await underGrants(GRANTS, HAIKOU);
    expect(Object.values((await inHaikou(look(true))).data)).toEqual([{ street: 'Haixiu Road' }]);
    expect(Object.values((await inHaikou(look(false))).data)).toEqual([null]);
  });

  test('show nothing of which nobody can say whom it is about', async () => {
    const everywhere = await underGrants(GRANTS);
    expect((await everywhere('boatByName(name: "Swallow") { value }')).data.boatByName).toEqual({
      value: 70,
    });
    const inHaikou = await underGrants(GRANTS, HAIKOU);
    for (const name of ['Swallow', 'Gull'])
      expect((await inHaikou(`boatByName(name: "${name}") { value }`)).data).toEqual({ boatByName: null });
  });
});
