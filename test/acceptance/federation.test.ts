import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { AgreementDocument } from '../../policies/agreement.ts';
import { LIMITS } from '../../policies/limits.ts';
import { type GraphqlService, startGraphqlService } from '../support/graphql-service.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type Router, startRouter } from '../support/router.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

/** A valid ID number that nobody in the province has. */
const NOBODY = '11010519491231002X';
const people = inject('people');
const inside = people.haikouDriver as string;
const outside = people.outsideHaikou as string;
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';

let hub: TestHub;
let sources: WatchedSources;
beforeAll(async () => {
  sources = await watchSources();
  hub = await startTestHub({ sources: sources.urls });
});
beforeEach(() => sources.forget());
afterAll(async () => {
  await hub.stop();
  await sources.close();
});

const reference = (idNumber: string) => ({ __typename: 'Cardholder', idNumber });
const ENTITIES = `query($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Cardholder { idNumber name } }
}`;

let agreements = 0;
/** Puts an agreement into force that grants these coordinates as they are. */
async function agree(grants: readonly string[], changes: Partial<AgreementDocument> = {}): Promise<string> {
  agreements += 1;
  const agreement = `federation-${agreements}`;
  await hub.agree(agreement, {
    grants: grants.map((coordinate) => ({ coordinate, mask: 'NONE' as const })),
    ...changes,
  });
  return agreement;
}
const NAMES = ['Query.cardholder', 'Cardholder.idNumber', 'Cardholder.name'];

describe('entities by reference', () => {
  const ask = (agreement: string, representations: readonly unknown[]) =>
    hub.ask(ENTITIES, { agreement, variables: { representations } });

  test('come in the order of the references with one question to the source, null for who is not there', async () => {
    const agreement = await agree(NAMES, {
      rowFilter: [{ field: 'residenceRegion', operator: 'IN', values: ['460100'] }],
    });
    const { codes, data } = await ask(agreement, [inside, NOBODY, outside, ` ${inside} `].map(reference));
    expect(codes).toEqual([]);
    expect(data._entities).toEqual([
      { __typename: 'Cardholder', idNumber: inside, name: expect.any(String) },
      null,
      null,
      { __typename: 'Cardholder', idNumber: inside, name: expect.any(String) },
    ]);
    expect(sources.statements).toHaveLength(1);
    const [record] = await hub.records({ agreement });
    expect(record).toMatchObject({
      outcome: 'RELEASED',
      coordinates: ['Cardholder.idNumber', 'Cardholder.name', 'Query._entities'],
      rows: 1,
      subjectCount: 3,
    });
    for (const subject of [inside, NOBODY, outside])
      expect((await hub.records({ agreement, subject })).map(({ requestId }) => requestId)).toEqual([
        record.requestId,
      ]);
  });

  test('come with the grant of cardholder and its argument; without it they are refused like any field', async () => {
    const without = await agree(['Query.cardholders', 'Cardholder.idNumber', 'Cardholder.name']);
    const noArgument = await agree([], {
      grants: [
        { coordinate: 'Query.cardholder', arguments: [] },
        { coordinate: 'Cardholder.idNumber' },
        { coordinate: 'Cardholder.name' },
      ],
    });
    for (const agreement of [without, noArgument]) {
      const answer = await ask(agreement, [reference(inside)]);
      expect(answer.status).toBe(403);
      expect(answer.errors[0]?.extensions).toMatchObject({
        code: 'FIELD_NOT_GRANTED',
        coordinates: ['Query._entities'],
      });
      expect((await hub.records({ agreement, subject: inside }))[0]).toMatchObject({
        outcome: 'REFUSED',
        denied: ['Query._entities'],
      });
    }
    const withoutName = await agree(['Query.cardholder', 'Cardholder.idNumber']);
    expect((await ask(withoutName, [reference(inside)])).errors[0]?.extensions.coordinates).toEqual([
      'Cardholder.name',
    ]);
    const nobody = await hub.ask(ENTITIES, {
      agreement: null,
      purpose: null,
      variables: { representations: [reference(inside)] },
    });
    expect(nobody.codes).toEqual(['AGREEMENT_REQUIRED']);
    expect(sources.statements).toEqual([]);
  });

  test.each<readonly [string, unknown]>([
    ['another type', { __typename: 'Card', idNumber: inside }],
    ['no type', { idNumber: inside }],
    ['no key', { __typename: 'Cardholder' }],
    ['another key', { __typename: 'Cardholder', name: '王' }],
    ['a key that is no ID number', { __typename: 'Cardholder', idNumber: '460106199001010018' }],
    ['a key that is no text', { __typename: 'Cardholder', idNumber: { in: [inside] } }],
    ['a long key', { __typename: 'Cardholder', idNumber: ' '.repeat(1_000) + inside }],
    ['no object', inside],
    ['null', null],
  ])('a reference with %s is refused by its place, in variables and in the document', async (_, wrong) => {
    const agreement = await agree(NAMES);
    const literal = `{ _entities(representations: [{ __typename: "Cardholder", idNumber: "${inside}" }, ${JSON.stringify(
      wrong,
    ).replaceAll(/"(\w+)":/g, '$1:')}]) { __typename } }`;
    const [given, written] = await Promise.all([
      ask(agreement, [reference(inside), wrong]),
      hub.ask(literal, { agreement }),
    ]);
    for (const answer of [given, written]) {
      expect(answer.status, answer.text).toBe(400);
      expect(answer.data).toBeUndefined();
      expect(answer.text).not.toContain(inside);
      expect(answer.text).not.toContain('460106199001010018');
    }
    expect(given.codes).toEqual(['BAD_USER_INPUT']);
    expect(given.errors[0]?.message).toMatch(/representations(\[1\]|\.1)/);
    expect(sources.statements).toEqual([]);
  });

  test('count one by one: for rows, for cost, for the people of a day, for consent', async () => {
    const references = [inside, outside, NOBODY].map(reference);
    const two = await agree(NAMES, { limits: { rowsPerRequest: 2 } });
    expect((await ask(two, references)).codes).toEqual(['OPERATION_TOO_COSTLY']);
    expect((await ask(two, references.slice(1))).codes).toEqual([]);
    const cheap = await agree(NAMES, { limits: { rowsPerRequest: 100, costPerRequest: 4 } });
    expect((await ask(cheap, references)).codes).toEqual(['OPERATION_TOO_COSTLY']);
    expect((await ask(cheap, references.slice(1))).codes).toEqual([]);
    const daily = await agree(NAMES, { limits: { rowsPerRequest: 100, subjectsPerDay: 2 } });
    expect((await ask(daily, references)).codes).toEqual(['QUOTA_EXCEEDED']);
    expect((await ask(daily, references.slice(1))).codes).toEqual([]);
    const consented = await agree(NAMES, { consentRequired: true });
    expect((await ask(consented, references)).codes).toEqual(['CONSENT_REQUIRED']);
  });

  test(`are ${LIMITS.references} at the most`, async () => {
    const agreement = await agree(NAMES);
    const many = Array.from({ length: LIMITS.references + 1 }, () => reference(inside));
    expect((await ask(agreement, many)).codes).toEqual(['OPERATION_TOO_COSTLY']);
    const invalid = many.map(() => ({ __typename: 'Nobody' }));
    expect((await ask(agreement, invalid)).codes).toEqual(['OPERATION_TOO_COSTLY']);
    expect((await ask(agreement, [])).data).toEqual({ _entities: [] });
  });

  test('fail as one where the source fails, and the answer tells of nobody', async () => {
    const agreement = await agree(NAMES);
    const down = await startTestHub({
      beside: hub,
      sources: { CARDHOLDER_BASE: 'postgresql://localhost:1/none' },
    });
    try {
      const answer = await down.ask(ENTITIES, {
        agreement,
        variables: { representations: [reference(inside), reference(NOBODY)] },
      });
      expect(answer.codes).toEqual(['SOURCE_UNAVAILABLE']);
      expect(answer.data?._entities ?? null).toBeNull();
    } finally {
      await down.stop();
    }
  });
});

describe('the schema of the subgraph', () => {
  const sdlUnder = async (agreement: string | null) => {
    const { data, codes } = await hub.ask('{ _service { sdl } }', {
      agreement,
      ...(agreement === null ? { purpose: null } : {}),
    });
    expect(codes).toEqual([]);
    return (data._service.sdl as string).replaceAll(/"""[\s\S]*?"""\s*/g, '').trim();
  };
  const HEAD =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@shareable"])';

  test('is what the agreement grants, and no more; a key that is masked is for others to tell', async () => {
    const masked = await agree([], {
      grants: [
        { coordinate: 'Query.cardholder' },
        { coordinate: 'Cardholder.sex' },
        { coordinate: 'Cardholder.idNumber' },
      ],
    });
    const sex = 'enum Sex {\n  UNKNOWN\n  MALE\n  FEMALE\n  UNSTATED\n}';
    const tail = `scalar IdNumber\n\ntype Cardholder @key(fields: "idNumber") {\n  idNumber: IdNumber`;
    expect(await sdlUnder(masked)).toBe(`${HEAD}\n\n${tail} @external\n  sex: Sex\n}\n\n${sex}`);
    const whole = await agree(['Query.cardholder', 'Cardholder.idNumber', 'Cardholder.sex']);
    const query = 'type Query {\n  cardholder(\n    idNumber: IdNumber!\n  ): Cardholder\n}';
    expect(await sdlUnder(whole)).toBe(`${HEAD}\n\n${query}\n\n${tail}\n  sex: Sex\n}\n\n${sex}`);
    const listed = await agree(['Query.cardholders', 'Cardholder.sex']);
    expect(await sdlUnder(listed)).toContain('type Cardholder {\n  sex: Sex\n}');
    expect(await sdlUnder(null)).toBe(HEAD);
  });
});

test("a city's hub composes beside the province's: its agreement grants no key, so that it contributes entities alone", async () => {
  const subgraphOf = async (name: string, grants: readonly string[]) => {
    const { data } = await hub.ask('{ _service { sdl } }', { agreement: await agree(grants) });
    return { name, url: `https://${name}.example/graphql`, typeDefs: parse(data._service.sdl) };
  };
  const { errors, supergraphSdl } = composeServices([
    await subgraphOf('province', [...NAMES, 'Query.cardholders']),
    await subgraphOf('city', ['Query.cardholder', 'Cardholder.transitPass', 'TransitPass.number']),
  ]);
  expect(errors).toBeUndefined();
  expect(supergraphSdl).toContain('transitPass: TransitPass @join__field(graph: CITY)');
});

describe('behind Hive Gateway', () => {
  const TYPES = `${LINK}
    scalar IdNumber
    type Query { loans: [Loan!]! }
    type Loan { title: String, reader: Cardholder }
    type Cardholder @key(fields: "idNumber") { idNumber: IdNumber, libraryCard: String }`;
  let library: GraphqlService;
  beforeAll(async () => {
    library = await startGraphqlService(
      buildSubgraphSchema({
        typeDefs: parse(TYPES),
        resolvers: {
          Query: {
            loans: () => [inside, NOBODY].map((id, i) => ({ title: `本 ${i}`, reader: reference(id) })),
          },
          Cardholder: { libraryCard: ({ idNumber }: { idNumber: string }) => `L${idNumber.slice(0, 6)}` },
        },
      }),
    );
  });
  afterAll(() => library.close());

  async function routed<T>(agreement: string, work: (ask: Ask) => Promise<T>): Promise<T> {
    const { data } = await hub.ask('{ _service { sdl } }', { agreement });
    const router: Router = await startRouter([
      { name: 'hub', url: `${hub.url}/graphql`, typeDefs: parse(data._service.sdl) },
      { name: 'library', url: library.url, typeDefs: parse(TYPES) },
    ]);
    const headers = {
      authorization: `Bearer ${await hub.token('roadside-terminal')}`,
      'content-type': 'application/json',
      'onecard-agreement': agreement,
      'onecard-purpose': 'driving-licence-proof',
      'onecard-operator': 'librarian',
    };
    try {
      return await work(async (query, variables) => {
        const body = JSON.stringify({ query, variables });
        const response = await fetch(router.url, { method: 'POST', headers, body });
        return (await response.json()) as Awaited<ReturnType<Ask>>;
      });
    } finally {
      await router.close();
    }
  }
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape the query decides
  type Ask = (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<any>;

  test('one query spans the hub and another subgraph, both ways, and the hub has its entries', async () => {
    const agreement = await agree(NAMES);
    await routed(agreement, async (ask) => {
      const there = await ask('query($id: IdNumber!) { cardholder(idNumber: $id) { name libraryCard } }', {
        id: inside,
      });
      expect(there).toEqual({
        data: { cardholder: { name: expect.any(String), libraryCard: `L${inside.slice(0, 6)}` } },
      });
      const back = await ask('{ loans { title reader { name } } }');
      expect(back.errors).toBeUndefined();
      expect(back.data.loans).toEqual([
        { title: '本 0', reader: { name: there.data.cardholder.name } },
        { title: '本 1', reader: { name: null } },
      ]);
    });
    const records = await hub.records({ agreement });
    expect(
      records.map(({ outcome, operator, coordinates, rows }) => ({ outcome, operator, coordinates, rows })),
    ).toEqual(
      expect.arrayContaining([
        {
          outcome: 'RELEASED',
          operator: 'librarian',
          coordinates: ['Cardholder.name', 'Query._entities'],
          rows: 1,
        },
      ]),
    );
    expect((await hub.records({ agreement, subject: NOBODY })).length).toBe(1);
  });

  test('a field that is not granted is in no supergraph of the agreement, and is refused through one that has it', async () => {
    const wide = await agree([...NAMES, 'Cardholder.mobile']);
    await routed(wide, async (ask) => {
      await agreeAgain(wide);
      const answer = await ask('{ loans { title reader { mobile } } }');
      expect(answer.data.loans.map(({ title }: { title: string }) => title)).toEqual(['本 0', '本 1']);
      expect(JSON.stringify(answer.data)).not.toMatch(/1[3-9]\d{9}/);
      expect(answer.errors[0].extensions).toMatchObject({
        code: 'FIELD_NOT_GRANTED',
        coordinates: ['Cardholder.mobile'],
      });
    });
    expect((await hub.records({ agreement: wide }))[0]).toMatchObject({
      outcome: 'REFUSED',
      denied: ['Cardholder.mobile'],
    });
    await routed(wide, async (ask) => {
      const { errors } = await ask('{ loans { reader { mobile } } }');
      expect(errors[0].message).toMatch(/Cannot query field "mobile"/);
    });
  });

  /** The agreement's next version grants the names alone. */
  const agreeAgain = (agreement: string) =>
    hub.agree(agreement, { grants: NAMES.map((coordinate) => ({ coordinate, mask: 'NONE' as const })) });

  test('a key that is not granted still takes references', async () => {
    const agreement = await agree(['Query.cardholder', 'Cardholder.name']);
    await routed(agreement, async (ask) => {
      const back = await ask('{ loans { reader { idNumber name } } }');
      expect(back.errors).toBeUndefined();
      expect(back.data.loans[0].reader).toEqual({ idNumber: inside, name: expect.any(String) });
    });
  });
});
