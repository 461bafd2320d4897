import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { regionCodes } from '../../schema/regions.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const PAGE = `query($filter: CardholderFilter, $first: Int, $after: String) {
  cardholders(filter: $filter, first: $first, after: $after) {
    edges { cursor node { idNumber } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly idNumber: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

describe('cardholders, page by page', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await startTestHub();
    await hub.agree('other-counter', {
      consumer: 'BIG_DATA',
      purposes: ['travel-concession'],
      grants: [
        { coordinate: 'Query.cardholders' },
        { coordinate: 'Cardholder.idNumber', mask: 'NONE' },
        { coordinate: 'Cardholder.sex' },
        { coordinate: 'Cardholder.ethnicityCode' },
      ],
    });
  });
  afterAll(() => hub.stop());

  const other = { agreement: 'other-counter', purpose: 'travel-concession' };
  const ask = (variables: Record<string, unknown>, agreement = {}) =>
    hub.ask(PAGE, { client: 'counter', variables, ...agreement });
  const page = async (variables: Record<string, unknown>, agreement = {}): Promise<Page> => {
    const answer = await ask(variables, agreement);
    expect(answer.codes).toEqual([]);
    return answer.data.cardholders;
  };
  const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.idNumber);
  const inDatabase = (condition: string, values: readonly unknown[] = []): Promise<readonly string[]> =>
    withClient(inject('provinceUrls').CARDHOLDER_BASE as string, async (client) => {
      const sql = `select "AAC147" id from "AC01" where ${condition} order by "AAC001"`;
      return (await client.query<{ id: string }>(sql, [...values])).rows.map(({ id }) => id);
    });
  const walk = async (first: number): Promise<readonly Page[]> => {
    const pages: Page[] = [];
    do pages.push(await page({ first, after: pages.at(-1)?.pageInfo.endCursor }));
    while (pages.at(-1)?.pageInfo.hasNextPage === true);
    return pages;
  };

  test('pages of 300 show each of 2,000 people once, in an order that stays', async () => {
    const pages = await walk(300);
    expect(pages.map(({ edges }) => edges.length)).toEqual([300, 300, 300, 300, 300, 300, 200]);
    expect(pages.flatMap(idsOf)).toEqual(await inDatabase('true'));
    expect((await walk(1000)).flatMap(idsOf)).toEqual(pages.flatMap(idsOf));
  });

  test('page information tells where a page stands', async () => {
    const pages = await walk(700);
    expect(pages.map(({ pageInfo }) => [pageInfo.hasPreviousPage, pageInfo.hasNextPage])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
    for (const { edges, pageInfo } of pages) {
      expect(pageInfo.startCursor).toBe(edges[0]?.cursor);
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
    }
  });

  test('a page that ends with the last person has no next one, and the page after it is empty', async () => {
    const [first, second] = await walk(1000);
    expect(second?.pageInfo.hasNextPage).toBe(false);
    expect(first?.edges).toHaveLength(1000);
    expect(await page({ first: 10, after: second?.pageInfo.endCursor })).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  test('any cursor continues, not only the last of its page', async () => {
    const all = await page({ first: 10 });
    expect(idsOf(await page({ first: 5, after: all.edges[4]?.cursor }))).toEqual(idsOf(all).slice(5));
  });

  test('cursors hold no ID number and no serial that a caller could read', async () => {
    const { edges } = await page({ first: 1 });
    const bytes = Buffer.from(edges[0]?.cursor ?? '', 'base64url').toString('latin1');
    expect(bytes).not.toMatch(/\d{6}/);
    expect(edges[0]?.cursor).not.toBe(edges[0]?.node.idNumber);
  });

  describe('a cursor that is not this list’s is refused', () => {
    const refusals: readonly (readonly [string, (cursor: string) => string])[] = [
      ['with one character changed', (cursor) => (cursor[3] === 'A' ? 'B' : 'A') + cursor.slice(1)],
      ['with its last character gone', (cursor) => cursor.slice(0, -2)],
      ['cut in the middle', (cursor) => cursor.slice(0, 20)],
      ['longer than it was', (cursor) => `${cursor}AAAA`],
      ['that is empty', () => ''],
      ['that is a number', () => '17'],
      ['that is another system’s', () => Buffer.from('cursor:17').toString('base64')],
      ['that is very long', (cursor) => cursor.repeat(200)],
    ];
    test.each(refusals)('%s', async (_, change) => {
      const { pageInfo } = await page({ first: 3 });
      const cursor = change(pageInfo.endCursor ?? '');
      const answer = await ask({ first: 3, after: cursor });
      expect(answer.codes).toEqual(['BAD_USER_INPUT']);
      expect(answer.data?.cardholders ?? null).toBeNull();
      if (cursor.length > 3) expect(answer.text).not.toContain(cursor);
    });

    test('of the same list under another filter', async () => {
      const { pageInfo } = await page({ first: 3, filter: { sex: 'MALE' } });
      const answer = await ask({ first: 3, after: pageInfo.endCursor, filter: { sex: 'FEMALE' } });
      expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    });

    test('of the same list under another agreement', async () => {
      const { pageInfo } = await page({ first: 3 });
      expect((await ask({ first: 3, after: pageInfo.endCursor }, other)).codes).toEqual(['BAD_USER_INPUT']);
    });

    test('of the audit log', async () => {
      await page({ first: 1 });
      const records = await hub.ask('{ accessRecords(first: 1) { pageInfo { endCursor } } }', {
        client: 'auditor',
      });
      const after = records.data.accessRecords.pageInfo.endCursor;
      expect(after).toEqual(expect.any(String));
      expect((await ask({ first: 3, after })).codes).toEqual(['BAD_USER_INPUT']);
    });
  });

  describe('filters agree with SQL', () => {
    const all = async (filter: Record<string, unknown>, agreement = {}) => {
      const { edges, pageInfo } = await page({ filter, first: 1000 }, agreement);
      const rest = pageInfo.hasNextPage
        ? await page({ filter, first: 1000, after: pageInfo.endCursor }, agreement)
        : { edges: [] };
      return [...edges, ...rest.edges].map(({ node }) => node.idNumber);
    };
    const agrees = async (
      filter: Record<string, unknown>,
      condition: string,
      values: readonly unknown[] = [],
    ) => {
      const expected = await inDatabase(condition, values);
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(2000);
      expect(await all(filter)).toEqual(expected);
    };

    test('by sex', () => agrees({ sex: 'FEMALE' }, `"AAC004" = '2'`));

    test('by ethnicity', async () => {
      expect(await all({ ethnicityCode: '10' }, other)).toEqual(await inDatabase(`"AAC005" = '10'`));
    });

    test("by a city, whose code includes its districts'", () =>
      agrees({ residenceRegionIn: ['460100'] }, '"AAB301" = any($1)', [regionCodes('460100')]));

    test('by a district and a county', () =>
      agrees({ residenceRegionIn: ['460106', '469028'] }, `"AAB301" in ('460106', '469028')`));

    test('by the range of the date of birth, both ends included', async () => {
      const [day] = await withClient(
        inject('provinceUrls').CARDHOLDER_BASE as string,
        async (client) =>
          (
            await client.query<{ born: string }>(
              'select "AAC006"::text born from "AC01" order by "AAC001" limit 1',
            )
          ).rows,
      );
      await agrees({ bornFrom: day?.born, bornTo: day?.born }, '"AAC006" = $1', [day?.born]);
      await agrees(
        { bornFrom: '1980-01-01', bornTo: '1989-12-31' },
        `"AAC006" between '1980-01-01' and '1989-12-31'`,
      );
      await agrees({ bornFrom: '2000-01-01' }, `"AAC006" >= '2000-01-01'`);
      await agrees({ bornTo: '1950-06-30' }, `"AAC006" <= '1950-06-30'`);
    });

    test('by ID numbers, with a lower-case x or blanks; who does not exist is left out', async () => {
      const ids = [
        ...(await inDatabase(`"AAC147" like '%X'`)).slice(0, 3),
        ...(await inDatabase('true')).slice(0, 3),
      ];
      const given = [...ids.map((id) => ` ${id.toLowerCase()} `), '11010519491231002X'];
      expect((await all({ idNumberIn: given })).toSorted()).toEqual([...new Set(ids)].toSorted());
    });

    test('by everything at once', () =>
      agrees(
        {
          sex: 'MALE',
          residenceRegionIn: ['460100', '460200'],
          bornFrom: '1970-01-01',
          bornTo: '1999-12-31',
        },
        `"AAC004" = '1' and "AAB301" = any($1) and "AAC006" between '1970-01-01' and '1999-12-31'`,
        [[...regionCodes('460100'), ...regionCodes('460200')]],
      ));

    test('an empty list of ID numbers finds nobody, a null condition is none', async () => {
      expect(await all({ idNumberIn: [] })).toEqual([]);
      expect(await all({ sex: null })).toEqual(await inDatabase('true'));
    });

    test.each([
      ['a quote', "' or true --"],
      ['a lone surrogate', '\ud800'],
      ['a blank', ' '],
    ])('%s in a filter is a text like any other', async (_, text) => {
      expect(await all({ ethnicityCode: text }, other)).toEqual([]);
    });

    test('a NUL in a filter is the caller’s mistake, no failure of the source', async () => {
      const answer = await ask({ filter: { ethnicityCode: '10\u0000' } }, other);
      expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    });
  });
});
