import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  ColumnCondition,
  ExistsCondition,
  LookupScope,
  PageScope,
} from '../../connectors/access-scope.ts';
import { compileLookup, compilePage, conditionValue } from '../../connectors/sql/statements.ts';
import { withClient } from '../../with-client.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const PEOPLE = `
  CREATE TABLE "People" ("No" int, "Id" varchar(20), "Name" varchar(20), "Region" char(6), "Born" date, "At" timestamp);
  INSERT INTO "People" VALUES
    (1, '46010619900101001x ', '旧名', '460106', '1990-01-01', '2020-01-01'),
    (2, '46010619900101001X',  '新名', '460106', '1990-01-01', '2024-01-01'),
    (3, '46010619900101001X',  '无时', '460106', '1990-01-01', NULL),
    (4, '440524188001010014',  '老人', '440524', '1880-01-01', '2023-01-01'),
    (5, NULL,                  '无号', '460200', '2000-01-01', '2023-01-01');
  CREATE TABLE "Cards" ("Holder" varchar(20), "State" char(1), "At" timestamp);
  INSERT INTO "Cards" VALUES
    ('46010619900101001X', '1', '2020-01-01'),
    ('46010619900101001x ', '9', '2024-01-01')`;

const ONE: LookupScope = {
  table: 'People',
  columns: ['Name'],
  rowFilter: [],
  key: { column: 'Id', type: 'ID_NUMBER' },
  expects: 'ONE',
  latest: 'At',
  order: undefined,
};
const MANY: LookupScope = {
  ...ONE,
  expects: 'MANY',
  latest: undefined,
  order: { column: 'No', descending: true },
};
const PAGE: PageScope = { table: 'People', columns: ['Name'], rowFilter: [], order: 'No' };
const inRegions = (...values: string[]): ColumnCondition => ({
  column: 'Region',
  columnType: 'TEXT',
  operator: 'IN',
  values,
});
const bornFrom = (day: string): ColumnCondition => ({
  column: 'Born',
  columnType: 'TEXT',
  operator: 'AT_LEAST',
  values: [day],
});

const X = '46010619900101001X';
const OLD = '440524188001010014';

describe('statements: their text, and what they find', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createSourceDatabase(PEOPLE);
  });
  afterAll(() => database.drop());

  const find = (text: string, values: readonly unknown[]): Promise<unknown[]> =>
    withClient(database.url(), async (client) => {
      return (await client.query({ text, values: [...values], rowMode: 'array' })).rows;
    });
  const lookup = async (scope: LookupScope, ...own: readonly unknown[]) => {
    const { text, values } = compileLookup(scope);
    return find(text, [...own, ...values]);
  };

  test('one row per key: the newest by `latest`, a row without a time last', async () => {
    expect(compileLookup(ONE)).toEqual({
      text: 'select distinct on ("key") upper(btrim("Id"::text)) as "key", "Name" from "People" where upper(btrim("Id"::text)) = any($1::text[]) order by "key", "At" desc nulls last',
      values: [],
    });
    expect(await lookup(ONE, [X, OLD, 'nobody'])).toEqual([
      [OLD, '老人'],
      [X, '新名'],
    ]);
  });

  test('many rows per key: in order, each key up to the limit', async () => {
    expect(compileLookup(MANY)).toEqual({
      text: 'select "keys"."key", "rows".* from unnest($1::text[]) as "keys"("key") cross join lateral (select "Name" from "People" where upper(btrim("Id"::text)) = "keys"."key" order by "No" desc nulls last limit $2) as "rows"',
      values: [],
    });
    expect(await lookup(MANY, [X, OLD], 2)).toEqual([
      [X, '无时'],
      [X, '新名'],
      [OLD, '老人'],
    ]);
  });

  test('a text key is compared as it is', async () => {
    const scope: LookupScope = {
      ...ONE,
      key: { column: 'Name', type: 'TEXT' },
      latest: undefined,
      columns: ['No'],
    };
    expect(compileLookup(scope).text).toBe(
      'select "Name" as "key", "No" from "People" where "Name" = any($1::text[])',
    );
    expect(await lookup(scope, ['老人'])).toEqual([['老人', 4]]);
  });

  test('the row filter stands in the statement, its values bound after those of the request', async () => {
    const one = { ...ONE, rowFilter: [inRegions('440524', '460200'), bornFrom('1800-01-01')] };
    expect(compileLookup(one)).toEqual({
      text: 'select distinct on ("key") upper(btrim("Id"::text)) as "key", "Name" from "People" where upper(btrim("Id"::text)) = any($1::text[]) and "Region" = any($2) and "Born" >= $3 order by "key", "At" desc nulls last',
      values: [['440524', '460200'], '1800-01-01'],
    });
    expect(await lookup(one, [X, OLD])).toEqual([[OLD, '老人']]);

    const many = { ...MANY, rowFilter: one.rowFilter };
    expect(compileLookup(many)).toMatchObject({
      text: expect.stringContaining(
        'and "Region" = any($3) and "Born" >= $4 order by "No" desc nulls last limit $2',
      ),
      values: [['440524', '460200'], '1800-01-01'],
    });
    expect(await lookup(many, [X, OLD], 5)).toEqual([[OLD, '老人']]);
  });

  test('a row of another table can be demanded: any of them, or the newest of them', async () => {
    const registered: ExistsCondition = {
      operator: 'EXISTS',
      by: 'Id',
      table: 'Cards',
      key: { column: 'Holder', type: 'ID_NUMBER' },
      latest: undefined,
      conditions: [{ column: 'State', columnType: 'TEXT', operator: 'IN', values: ['1', '2'] }],
    };
    const any = { ...ONE, rowFilter: [inRegions('460106', '440524'), registered] };
    expect(compileLookup(any)).toEqual({
      text: 'select distinct on ("key") upper(btrim("Id"::text)) as "key", "Name" from "People" where upper(btrim("Id"::text)) = any($1::text[]) and "Region" = any($2) and exists (select 1 from "Cards" as "there" where upper(btrim("there"."Holder"::text)) = upper(btrim("People"."Id"::text)) and "there"."State" = any($3)) order by "key", "At" desc nulls last',
      values: [
        ['460106', '440524'],
        ['1', '2'],
      ],
    });
    expect(await lookup(any, [X, OLD])).toEqual([[X, '新名']]);
    const newest = { ...ONE, rowFilter: [{ ...registered, latest: 'At' }] };
    expect(await lookup(newest, [X, OLD])).toEqual([]);
    const whatever = { ...ONE, rowFilter: [{ ...registered, latest: 'At', conditions: [] }] };
    expect(await lookup(whatever, [X, OLD])).toEqual([[X, '新名']]);
    const { text, values } = compilePage(
      { ...PAGE, rowFilter: [registered] },
      [bornFrom('1900-01-01')],
      true,
    );
    expect(await find(text, ['1', 10, '1900-01-01', ...values])).toEqual([
      [2, '新名'],
      [3, '无时'],
    ]);
  });

  test('the newest row of a key in the table itself', async () => {
    const newest: ExistsCondition = {
      operator: 'EXISTS',
      by: 'Id',
      table: 'People',
      key: ONE.key,
      latest: 'At',
      conditions: [{ column: 'Name', columnType: 'TEXT', operator: 'EQUAL', values: ['新名'] }],
    };
    const scope = { ...ONE, latest: undefined, columns: [], rowFilter: [newest] };
    // One for each row of the person: whose newest row it is counts, not which row asks.
    expect(await lookup(scope, [X, OLD])).toEqual([[X], [X], [X]]);
    const older = { ...newest, conditions: [{ ...newest.conditions[0], values: ['旧名'] }] as never };
    expect(await lookup({ ...scope, rowFilter: [older] }, [X, OLD])).toEqual([]);
  });

  test('without columns a statement tells of existence alone', async () => {
    expect(await lookup({ ...ONE, columns: [] }, [X])).toEqual([[X]]);
    expect(await lookup({ ...MANY, columns: [] }, [X], 2)).toEqual([
      [X, 1],
      [X, 1],
    ]);
  });

  test('a first page begins at the beginning', async () => {
    const { text, values } = compilePage(PAGE, [], false);
    expect(text).toBe('select "No" as "position", "Name" from "People" order by "No" asc limit $1');
    expect(await find(text, [2, ...values])).toEqual([
      [1, '旧名'],
      [2, '新名'],
    ]);
  });

  test('a further page begins after a position, under the row filter and the caller’s filter', async () => {
    const filter = [bornFrom('1900-01-01')];
    const { text, values } = compilePage({ ...PAGE, rowFilter: [inRegions('460106')] }, filter, true);
    expect(text).toBe(
      'select "No" as "position", "Name" from "People" where "No" > $1 and "Region" = any($4) and "Born" >= $3 order by "No" asc limit $2',
    );
    expect(await find(text, ['1', 10, ...filter.map(conditionValue), ...values])).toEqual([
      [2, '新名'],
      [3, '无时'],
    ]);
  });

  test('names with quotes, and values with anything, are names and values', async () => {
    const hostile = compileLookup({ ...ONE, table: 'People"; drop table "People', columns: ['a"b'] });
    expect(hostile.text).toContain('from "People""; drop table ""People"');
    expect(hostile.text).toContain('"a""b"');
    expect(await lookup(ONE, [`${X}' or true --`, '$1', '?'])).toEqual([]);
    expect(await lookup({ ...ONE, rowFilter: [inRegions("' or true --", '?', '$2')] }, [X])).toEqual([]);
  });
});
