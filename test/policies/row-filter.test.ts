import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { RowCondition } from '../../policies/agreement.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { startSourceProxy } from '../support/source-proxy.ts';

/** A valid ID number that nobody in the province has. */
const NOBODY = '11010519491231002X';
const people = inject('people');
const inside = people.haikouDriver as string;
const outside = people.outsideHaikou as string;
const provinceUrls = inject('provinceUrls');

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

type Variables = Readonly<Record<string, unknown>>;
const askUnder = (agreement: string, query: string, variables: Variables = {}) =>
  hub.ask(query, { client: 'counter', agreement, variables });
const askHaikou = (query: string, variables?: Variables) => askUnder('haikou-counter', query, variables);

describe('a person outside the row filter', () => {
  test.each([
    'cardholder(idNumber: $id) { name }',
    'cardholder(idNumber: $id) { __typename }',
    'a: cardholder(idNumber: $id) { idNumber } b: cardholder(idNumber: $id) { cards { number } eCard { number } }',
    'cardholder(idNumber: $id) { drivingLicence { classes } vehicles { plate } residencePermit { number } }',
    'cardholder(idNumber: $id) { householdRegistration { number members { name cardholder { name } } } }',
    'cardholder(idNumber: $id) { transitPass { number } governmentAccount { logins { time } } vaccinations { vaccine } }',
    'cardholder(idNumber: $id) { certificates { __typename number } }',
    '_entities(representations: [{ __typename: "Cardholder", idNumber: $id }]) { ... on Cardholder { name cards { number } } }',
    'cardholders(filter: { idNumberIn: [$id] }) { nodes { name } edges { cursor } pageInfo { hasNextPage endCursor } }',
  ])('looks exactly like one who does not exist: %s', async (selection) => {
    const query = `query($id: IdNumber!) { ${selection} }`;
    const [hidden, nobody, elsewhere] = await Promise.all([
      askHaikou(query, { id: outside }),
      askHaikou(query, { id: NOBODY }),
      askUnder('one-stop-counter', query, { id: outside }),
    ]);
    expect(hidden.codes).toEqual([]);
    expect(hidden.text).toBe(nobody.text);
    expect([hidden.status, hidden.headers.get('content-length')]).toEqual([
      nobody.status,
      nobody.headers.get('content-length'),
    ]);
    expect(elsewhere.text).not.toBe(hidden.text);
  });

  test('leaves the same entry as one who does not exist: asked for, nothing released', async () => {
    const query = 'query($id: IdNumber!) { cardholder(idNumber: $id) { name vehicles { plate } } }';
    const entryFor = async (id: string) => {
      await askHaikou(query, { id });
      const [{ outcome, codes, coordinates, rows, subjectCount, digest }] = await hub.records({
        subject: id,
      });
      return { outcome, codes, coordinates, rows, subjectCount, digest };
    };
    const hidden = await entryFor(outside);
    expect(hidden).toEqual(await entryFor(NOBODY));
    expect(hidden).toMatchObject({ outcome: 'RELEASED', rows: 0 });
  });
});

describe('pages under a row filter', () => {
  const PAGE = `query($after: String, $filter: CardholderFilter) {
    cardholders(first: 200, after: $after, filter: $filter) {
      nodes { idNumber residenceRegion } pageInfo { hasNextPage endCursor }
    }
  }`;

  test('hold everybody within it and nobody else', async () => {
    const seen: { idNumber: string; residenceRegion: string }[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 20; pages += 1) {
      const { codes, data } = await askHaikou(PAGE, { after });
      expect(codes).toEqual([]);
      seen.push(...data.cardholders.nodes);
      after = data.cardholders.pageInfo.endCursor;
      if (!data.cardholders.pageInfo.hasNextPage) break;
    }
    const residents = await withClient(provinceUrls.CARDHOLDER_BASE as string, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `SELECT "AAC147" AS id FROM "AC01" WHERE "AAB301" LIKE '4601%' ORDER BY "AAC001"`,
      );
      return rows.map(({ id }) => id);
    });
    expect(residents.length).toBeGreaterThan(200);
    expect(seen.map(({ idNumber }) => idNumber)).toEqual(residents);
    expect(seen.filter(({ residenceRegion }) => !residenceRegion.startsWith('4601'))).toEqual([]);
  });

  test.each([
    ['by region', { residenceRegionIn: ['460200'] }],
    ['by ID number', { idNumberIn: [outside] }],
  ])('cannot be widened by the caller’s filter %s', async (_, filter) => {
    const { codes, data } = await askHaikou(PAGE, { filter });
    expect(codes).toEqual([]);
    expect(data.cardholders).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
  });

  test('can be narrowed by it', async () => {
    const { data } = await askHaikou(PAGE, { filter: { idNumberIn: [outside, inside] } });
    expect(data.cardholders.nodes.map(({ idNumber }: { idNumber: string }) => idNumber)).toEqual([inside]);
  });

  test('cannot begin at a cursor of another agreement', async () => {
    for (const [of, under] of [
      ['one-stop-counter', 'haikou-counter'],
      ['haikou-counter', 'one-stop-counter'],
    ] as const) {
      const first = await askUnder(of, PAGE);
      const after = first.data.cardholders.pageInfo.endCursor;
      expect((await askUnder(of, PAGE, { after })).codes).toEqual([]);
      const refused = await askUnder(under, PAGE, { after });
      expect([refused.codes, refused.data?.cardholders ?? null]).toEqual([['BAD_USER_INPUT'], null]);
    }
  });

  test('cannot begin at a cursor of another filter', async () => {
    const first = await askHaikou(PAGE);
    const after = first.data.cardholders.pageInfo.endCursor;
    const refused = await askHaikou(PAGE, { after, filter: { sex: 'MALE' } });
    expect([refused.codes, refused.data?.cardholders ?? null]).toEqual([['BAD_USER_INPUT'], null]);
  });
});

const withoutId = (text: string) => text.replaceAll(/"requestId":"[^"]*"/g, '');

/** Whoever meets a condition, by the databases themselves. */
async function whoever(source: string, sql: string): Promise<ReadonlySet<string>> {
  return withClient(provinceUrls[source] as string, async (client) => {
    const { rows } = await client.query<{ id: string }>(sql);
    return new Set(rows.map(({ id }) => id));
  });
}

describe('a row filter of each kind', () => {
  const DRIVERS = `SELECT DISTINCT upper(btrim("SFZMHM")) AS id FROM "T_JSZ"`;
  const grants = [
    'Query.cardholder',
    'Query.cardholders',
    'Cardholder.idNumber',
    'Cardholder.vehicles',
    'Vehicle.plate',
  ].map((coordinate) => ({ coordinate, mask: 'NONE' as const }));
  const everybody = () => whoever('CARDHOLDER_BASE', 'SELECT "AAC147" AS id FROM "AC01"');
  const KINDS: readonly (readonly [string, readonly RowCondition[], () => Promise<ReadonlySet<string>>])[] = [
    [
      'state of a card',
      [{ field: 'cards.state', operator: 'IN', values: ['FORMAL_LOSS', 'TEMPORARY_LOSS'] }],
      () => whoever('CARDHOLDER_BASE', `SELECT "AAC147" AS id FROM "AZ03" WHERE "AAZ502" IN ('2', '4')`),
    ],
    [
      'age band',
      [
        { field: 'birthDate', operator: 'AGE_AT_LEAST', values: ['60'] },
        { field: 'birthDate', operator: 'AGE_AT_MOST', values: ['69'] },
      ],
      () =>
        whoever(
          'CARDHOLDER_BASE',
          `SELECT "AAC147" AS id FROM "AC01"
            WHERE extract(year FROM age((now() AT TIME ZONE 'Asia/Shanghai')::date, "AAC006")) BETWEEN 60 AND 69`,
        ),
    ],
    [
      'registered or resident',
      [{ field: 'residency', operator: 'EQUAL', values: ['RESIDENT'] }],
      () => whoever('CARDHOLDER_BASE', `SELECT "AAC147" AS id FROM "AC01" WHERE "AAC161" = '2'`),
    ],
    [
      'only subjects who are drivers, of another source',
      [{ field: 'drivingLicence', operator: 'EXISTS', values: [] }],
      () => whoever('PUBLIC_SECURITY', DRIVERS),
    ],
    [
      'several sources at once',
      [
        { field: 'drivingLicence', operator: 'EXISTS', values: [] },
        { field: 'transitPass', operator: 'EXISTS', values: [] },
        { field: 'sex', operator: 'EQUAL', values: ['FEMALE'] },
      ],
      async () => {
        const [drivers, women, riders] = await Promise.all([
          whoever('PUBLIC_SECURITY', DRIVERS),
          whoever('CARDHOLDER_BASE', `SELECT "AAC147" AS id FROM "AC01" WHERE "AAC004" = '2'`),
          whoever('TRANSPORT', `SELECT upper(btrim("CertNo")) AS id FROM "TransitPass"`),
        ]);
        return new Set([...drivers].filter((id) => women.has(id) && riders.has(id)));
      },
    ],
  ];

  test.each(KINDS)('holds for lists and for single people: %s', async (kind, rowFilter, expected) => {
    const agreement = `filter-${KINDS.findIndex(([name]) => name === kind)}`;
    await hub.agree(agreement, {
      consumer: 'BIG_DATA',
      purposes: ['household-registration-proof'],
      grants,
      rowFilter,
    });
    const within = new Set([...(await expected())].filter((id) => cardholders.has(id)));
    expect(within.size).toBeGreaterThan(5);
    expect(within.size).toBeLessThan(cardholders.size);
    const shown = new Set<string>();
    for (let after: string | null = null, pages = 0; pages < 40; pages += 1) {
      const { codes, data } = await askUnder(agreement, LIST, { after });
      expect(codes).toEqual([]);
      for (const { idNumber } of data.cardholders.nodes) shown.add(idNumber);
      after = data.cardholders.pageInfo.endCursor;
      if (!data.cardholders.pageInfo.hasNextPage) break;
    }
    expect(shown).toEqual(within);
    const outsider = [...cardholders].find((id) => !within.has(id)) as string;
    const one = 'query($id: IdNumber!) { cardholder(idNumber: $id) { idNumber vehicles { plate } } }';
    const hidden = await askUnder(agreement, one, { id: outsider });
    expect(hidden.text).toBe((await askUnder(agreement, one, { id: NOBODY })).text);
    const [insider] = within;
    expect((await askUnder(agreement, one, { id: insider })).data.cardholder.idNumber).toBe(insider);
  });

  let cardholders: ReadonlySet<string>;
  beforeAll(async () => {
    cardholders = await everybody();
  });
  const LIST = `query($after: String) {
    cardholders(first: 200, after: $after) { nodes { idNumber } pageInfo { hasNextPage endCursor } }
  }`;

  test('of another source tells by no error, and by no statement, who exists', async () => {
    const police = await startSourceProxy(provinceUrls.PUBLIC_SECURITY as string);
    const beside = await startTestHub({
      beside: hub,
      sources: { PUBLIC_SECURITY: police.url },
      settings: { sourceTimeoutMs: 500 },
    });
    try {
      await hub.agree('filter-oracle', {
        ...{ consumer: 'BIG_DATA', purposes: ['household-registration-proof'], grants },
        rowFilter: [
          { field: 'drivingLicence', operator: 'EXISTS', values: [] },
          { field: 'householdRegistration', operator: 'EXISTS', values: [] },
        ],
      });
      const drivers = await whoever('PUBLIC_SECURITY', DRIVERS);
      const child = [...cardholders].find((id) => !drivers.has(id)) as string;
      const asked = (query: string, id: string) =>
        beside.ask(query, { client: 'counter', agreement: 'filter-oracle', variables: { id } });
      const ONE = 'query($id: IdNumber!) { cardholder(idNumber: $id) { idNumber } }';
      const NAMED =
        'query($id: IdNumber!) { cardholders(filter: { idNumberIn: [$id] }) { nodes { idNumber } } }';
      for (const query of [ONE, NAMED]) {
        const statements: number[] = [];
        for (const id of [child, NOBODY]) {
          police.forget();
          expect((await asked(query, id)).codes).toEqual([]);
          statements.push(police.statements.filter((sql) => /T_JSZ|T_HJXX/.test(sql)).length);
        }
        expect(statements).toEqual([2, 2]);
      }
      police.stall();
      for (const query of [ONE, NAMED]) {
        const [hidden, nobody] = await Promise.all([asked(query, child), asked(query, NOBODY)]);
        expect(hidden.codes).toEqual(['SOURCE_UNAVAILABLE']);
        expect(withoutId(nobody.text)).toBe(withoutId(hidden.text));
      }
      const empty = await asked('{ cardholders(filter: { idNumberIn: [] }) { nodes { idNumber } } }', child);
      expect(empty.codes).toEqual(['SOURCE_UNAVAILABLE']);
    } finally {
      police.resume();
      await beside.stop();
      await police.close();
    }
  });

  test('whose field the sources no longer have shows nobody', async () => {
    await hub.agree('filter-gone', {
      consumer: 'BIG_DATA',
      purposes: ['household-registration-proof'],
      grants,
    });
    await withClient(hub.database.url(), (client) =>
      client.query(
        `UPDATE agreement_version SET document = jsonb_set(document, '{rowFilter}', $1) WHERE agreement = 'filter-gone'`,
        [JSON.stringify([{ field: 'cards.colour', operator: 'EQUAL', values: ['RED'] }])],
      ),
    );
    const { codes, data } = await askUnder('filter-gone', LIST);
    expect([codes, data]).toEqual([['AGREEMENT_NOT_ACTIVE'], undefined]);
  });
});

/** The row filter "men only" divides almost every family, so it shows whom a household leads to. */
describe('members of a household under a row filter', () => {
  const MEMBERS = `query($id: IdNumber!, $first: Int) {
    cardholder(idNumber: $id) {
      householdRegistration {
        members(first: $first) { idNumber name drivingLicence { number } cardholder { idNumber sex } }
      }
    }
  }`;
  let household: readonly string[];
  let sexes: ReadonlyMap<string, string>;
  const isMan = (idNumber: string) => sexes.get(idNumber) === '1';

  beforeAll(async () => {
    const grants = [
      'Query.cardholder',
      'Cardholder.idNumber',
      'Cardholder.sex',
      'Cardholder.householdRegistration',
      'HouseholdRegistration.members',
      'HouseholdMember.idNumber',
      'HouseholdMember.name',
      'HouseholdMember.cardholder',
      'HouseholdMember.drivingLicence',
      'DrivingLicence.number',
    ].map((coordinate) => ({ coordinate, mask: 'NONE' as const }));
    const agreement = { consumer: 'BIG_DATA', purposes: ['household-registration-proof'], grants };
    await hub.agree('families', agreement);
    await hub.agree('men-only', {
      ...agreement,
      rowFilter: [{ field: 'sex', operator: 'EQUAL', values: ['MALE'] }],
    });
    sexes = await withClient(provinceUrls.CARDHOLDER_BASE as string, async (client) => {
      const { rows } = await client.query<{ id: string; sex: string }>(
        'SELECT "AAC147" AS id, "AAC004" AS sex FROM "AC01"',
      );
      return new Map(rows.map(({ id, sex }) => [id, sex]));
    });
    const households = await withClient(provinceUrls.PUBLIC_SECURITY as string, async (client) => {
      const { rows } = await client.query<{ ids: string[] }>(
        `SELECT array_agg(upper(btrim("SFZH")) ORDER BY "XH") AS ids FROM "T_HJXX"
          GROUP BY "HH" HAVING count(*) BETWEEN 3 AND 10`,
      );
      return rows.map(({ ids }) => ids);
    });
    // Several men, and a woman before the last of them.
    household = households.find(
      (ids) =>
        ids.filter(isMan).length > 1 && ids.slice(0, ids.findLastIndex(isMan)).some((id) => !isMan(id)),
    ) as readonly string[];
  });

  const membersUnder = async (agreement: string, first = 100) => {
    const answer = await askUnder(agreement, MEMBERS, { id: household.find(isMan), first });
    expect(answer.codes).toEqual([]);
    return answer.data.cardholder.householdRegistration.members as readonly {
      readonly idNumber: string;
      readonly cardholder: object | null;
    }[];
  };

  test('show only who is within it, with all that belongs to them', async () => {
    const all = await membersUnder('families');
    expect(all.map(({ idNumber }) => idNumber)).toEqual(household);
    const men = await membersUnder('men-only');
    expect(men).toEqual(all.filter(({ idNumber }) => isMan(idNumber)));
    expect(men.map(({ cardholder }) => cardholder)).toEqual(
      household.filter(isMan).map((idNumber) => ({ idNumber, sex: 'MALE' })),
    );
  });

  test('are counted after those outside it have been left out', async () => {
    const men = household.filter(isMan);
    const shown = await membersUnder('men-only', men.length);
    expect(shown.map(({ idNumber }) => idNumber)).toEqual(men);
  });

  test('do not come into the audit log where they are outside it', async () => {
    await membersUnder('men-only');
    const records = await hub.records({ agreement: 'men-only' });
    expect(records[0].subjectCount).toBe(household.filter(isMan).length);
    const woman = household.find((idNumber) => !isMan(idNumber)) as string;
    expect(await hub.records({ agreement: 'men-only', subject: woman })).toEqual([]);
  });
});
