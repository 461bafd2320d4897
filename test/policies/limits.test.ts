import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { LIMITS } from '../../policies/limits.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

let hub: TestHub;
let sources: WatchedSources;
const id = inject('people').haikouDriver as string;

beforeAll(async () => {
  sources = await watchSources();
  hub = await startTestHub({ sources: sources.urls });
});
beforeEach(() => sources.forget());
afterAll(async () => {
  await hub.stop();
  await sources.close();
});

const ask = (query: string, variables: Readonly<Record<string, unknown>> = {}) =>
  hub.ask(query, { client: 'counter', variables });
const askOf = (selection: string) =>
  ask(`query($id: IdNumber!) { cardholder(idNumber: $id) { ${selection} } }`, { id });

function expectRefused({ status, codes, data }: Answer, code: string): void {
  expect([status, codes, data]).toEqual([400, [code], undefined]);
  expect(sources.statements).toEqual([]);
}

describe('an operation', () => {
  /** Three levels each: registration, members, cardholder. */
  const deep = (rounds: number, inner: string): string =>
    rounds === 0
      ? inner
      : `householdRegistration { members(first: 1) { cardholder { ${deep(rounds - 1, inner)} } } }`;

  test(`may be ${LIMITS.depth} levels deep and no deeper`, async () => {
    expect((await askOf(deep(4, 'householdRegistration { number }'))).codes).toEqual([]);
    sources.forget();
    expectRefused(
      await askOf(deep(4, 'householdRegistration { members(first: 1) { name } }')),
      'OPERATION_TOO_COSTLY',
    );
  });

  test('cannot hide its depth in fragments', async () => {
    const query = `query($id: IdNumber!) { cardholder(idNumber: $id) { ...F0 } }
      ${[0, 1, 2, 3, 4]
        .map(
          (i) =>
            `fragment F${i} on Cardholder { householdRegistration { members(first: 1) { cardholder { ...F${i + 1} } } } }`,
        )
        .join('\n')}
      fragment F5 on Cardholder { name }`;
    expectRefused(await ask(query, { id }), 'OPERATION_TOO_COSTLY');
  });

  test(`may select ${LIMITS.fields} fields and no more, aliases included`, async () => {
    // Five fields each, so that the number of aliases stays within its own limit.
    const fives = (count: number) =>
      Array.from({ length: count }, (_, i) => `a${i}: vehicles(first: 1) { plate brand colour states }`).join(
        ' ',
      );
    const most = `${fives(LIMITS.fields / 5 - 1)} name sex idNumber birthDate`;
    expect((await askOf(most)).codes).toEqual([]);
    sources.forget();
    expectRefused(await askOf(`${most} mobile`), 'OPERATION_TOO_COSTLY');
  });

  test(`may have ${LIMITS.aliases} aliases and no more, wherever they stand`, async () => {
    const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: name`).join(' ');
    expect((await askOf(aliases(LIMITS.aliases))).codes).toEqual([]);
    sources.forget();
    expectRefused(await askOf(aliases(LIMITS.aliases + 1)), 'OPERATION_TOO_COSTLY');
    expectRefused(
      await ask(
        `query($id: IdNumber!) { cardholder(idNumber: $id) { ${aliases(LIMITS.aliases)} ...F } }
         fragment F on Cardholder { another: name @skip(if: true) }`,
        { id },
      ),
      'OPERATION_TOO_COSTLY',
    );
  });

  test(`may have one root field ${LIMITS.sameRoot} times and no more`, async () => {
    const roots = (count: number) =>
      `query($id: IdNumber!) { ${Array.from({ length: count }, (_, i) => `a${i}: cardholder(idNumber: $id) { sex }`).join(' ')} }`;
    expect((await ask(roots(LIMITS.sameRoot), { id })).codes).toEqual([]);
    sources.forget();
    expectRefused(await ask(roots(LIMITS.sameRoot + 1), { id }), 'OPERATION_TOO_COSTLY');
  });

  test(`may have ${LIMITS.tokens} tokens and no more`, async () => {
    // Nine tokens each and one field in all, so that the number of fields stays within its own limit.
    const spreads = (count: number) =>
      ask(
        `query($id: IdNumber!) { cardholder(idNumber: $id) { ${'...F @skip(if: false) '.repeat(count)} } }
         fragment F on Cardholder { name }`,
        { id },
      );
    const nines = Math.floor(LIMITS.tokens / 9);
    expect((await spreads(nines - 5)).codes).toEqual([]);
    sources.forget();
    expectRefused(await spreads(nines), 'OPERATION_TOO_COSTLY');
  });

  test('that spreads fragments exponentially is refused before anything runs', async () => {
    const levels = 12;
    const bomb = Array.from(
      { length: levels },
      (_, i) =>
        `fragment F${i} on Cardholder { a${i}: householdRegistration { members { cardholder { ...F${i + 1} } } }
           b${i}: householdRegistration { members { cardholder { ...F${i + 1} } } } }`,
    );
    const query = `query($id: IdNumber!) { cardholder(idNumber: $id) { ...F0 } }
      ${bomb.join('\n')} fragment F${levels} on Cardholder { name }`;
    expectRefused(await ask(query, { id }), 'OPERATION_TOO_COSTLY');
  });

  test('that spreads one fragment many times over costs what it costs once', async () => {
    const levels = 20;
    const doubling = Array.from(
      { length: levels },
      (_, i) => `fragment F${i} on Cardholder { ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `query($id: IdNumber!) { cardholder(idNumber: $id) { ...F0 } }
      ${doubling.join('\n')} fragment F${levels} on Cardholder { name }`;
    expect((await ask(query, { id })).codes).toEqual([]);
  });

  test('whose fragments go in a circle is no valid document', async () => {
    const query = `query($id: IdNumber!) { cardholder(idNumber: $id) { ...A } }
      fragment A on Cardholder { ...B } fragment B on Cardholder { ...A }`;
    expectRefused(await ask(query, { id }), 'GRAPHQL_VALIDATION_FAILED');
  });

  test('may fetch so many rows and no more, multiplied through its lists', async () => {
    const page = (first: number) =>
      `{ cardholders(first: ${first}) { nodes { vehicles(first: 100) { plate } } } }`;
    // Each cardholder counts as a row, and so does each vehicle that there might be.
    const most = Math.floor(LIMITS.rows / 101);
    expect((await ask(page(most))).codes).toEqual([]);
    sources.forget();
    expectRefused(await ask(page(most + 1)), 'OPERATION_TOO_COSTLY');
  });

  test('may fetch fewer rows where its agreement says so', async () => {
    await hub.agree('ten-rows', {
      consumer: 'BIG_DATA',
      purposes: ['driving-licence-proof'],
      grants: ['Query.cardholders', 'Cardholder.sex'].map((coordinate) => ({ coordinate })),
      limits: { rowsPerRequest: 10 },
    });
    const page = (first: number) =>
      hub.ask(`{ cardholders(first: ${first}) { nodes { sex } } }`, {
        client: 'counter',
        agreement: 'ten-rows',
        purpose: 'driving-licence-proof',
      });
    expect((await page(10)).data.cardholders.nodes).toHaveLength(10);
    sources.forget();
    expectRefused(await page(11), 'OPERATION_TOO_COSTLY');
  });
});

describe('first', () => {
  test.each([1, LIMITS.page])('of a page may be %i', async (first) => {
    const query = 'query($first: Int) { cardholders(first: $first) { nodes { name } } }';
    const { codes, data } = await ask(query, { first });
    expect(codes).toEqual([]);
    expect(data.cardholders.nodes).toHaveLength(first);
  });

  test.each([0, -1, LIMITS.page + 1, 2_147_483_647, null])('of a page cannot be %s', async (first) => {
    const query = 'query($first: Int) { cardholders(first: $first) { nodes { name } } }';
    expectRefused(await ask(query, { first }), 'BAD_USER_INPUT');
    expectRefused(await ask(`{ cardholders(first: ${first}) { nodes { name } } }`), 'BAD_USER_INPUT');
  });

  test.each([1, LIMITS.list])('of a list within a cardholder may be %i', async (first) => {
    const { codes, data } = await askOf(`vehicles(first: ${first}) { plate }`);
    expect(codes).toEqual([]);
    expect(data.cardholder.vehicles.length).toBeLessThanOrEqual(first);
  });

  test.each([0, -1, LIMITS.list + 1, null])('of a list within a cardholder cannot be %s', async (first) => {
    expectRefused(await askOf(`vehicles(first: ${first}) { plate }`), 'BAD_USER_INPUT');
  });

  test('is checked at every depth', async () => {
    expectRefused(await askOf('householdRegistration { members(first: 0) { name } }'), 'BAD_USER_INPUT');
  });

  test.each(['1.5', '"10"', '4294967296'])('is a whole number: %s', async (first) => {
    expectRefused(
      await ask(`{ cardholders(first: ${first}) { nodes { name } } }`),
      'GRAPHQL_VALIDATION_FAILED',
    );
  });
});
