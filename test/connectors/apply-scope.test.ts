import { describe, expect, test } from 'vitest';
import type { ColumnCondition, ExistsCondition, LookupScope } from '../../connectors/access-scope.ts';
import { applyScope, neededColumns, type WholeRow } from '../../connectors/apply-scope.ts';

const SCOPE: LookupScope = {
  table: 'p',
  columns: ['name'],
  rowFilter: [],
  key: { column: 'id', type: 'ID_NUMBER' },
  expects: 'MANY',
  latest: undefined,
  order: undefined,
};

const row = (name: string, more: Readonly<Record<string, string | null>> = {}): WholeRow =>
  new Map(Object.entries({ name, ...more }));
const condition = (
  column: string,
  operator: ColumnCondition['operator'],
  ...values: string[]
): ColumnCondition => ({
  column,
  columnType: column === 'id' ? 'ID_NUMBER' : 'TEXT',
  operator,
  values,
});

/** Names of one key's rows that are left. */
function names(scope: Partial<LookupScope>, rows: readonly WholeRow[], limit = 10): readonly unknown[] {
  const found = applyScope({ ...SCOPE, ...scope }, new Map([['k', rows]]), limit);
  return (found.get('k') ?? []).map(([name]) => name);
}

describe('the work of a scope, done in the hub', () => {
  test('a key without rows left is not in the answer', () => {
    expect(applyScope(SCOPE, new Map([['k', []]]), 1)).toEqual(new Map());
    const rowFilter = [condition('name', 'EQUAL', 'b')];
    expect(applyScope({ ...SCOPE, rowFilter }, new Map([['k', [row('a')]]]), 1)).toEqual(new Map());
  });

  test('the scope’s columns alone are handed over, in its order, null where a row lacks one', () => {
    const rows = new Map([['k', [row('a', { x: '1', secret: 's' })]]]);
    expect(applyScope({ ...SCOPE, columns: ['x', 'name', 'absent'] }, rows, 1).get('k')).toEqual([
      ['1', 'a', null],
    ]);
  });

  test('of several rows the newest counts, one without a time last', () => {
    const rows = [
      row('old', { at: '2020-01-01' }),
      row('new', { at: '2024-01-01' }),
      row('none', { at: null }),
    ];
    expect(names({ expects: 'ONE', latest: 'at' }, rows)).toEqual(['new']);
    expect(names({ expects: 'ONE', latest: 'at' }, rows.toReversed())).toEqual(['new']);
    expect(names({ expects: 'ONE' }, rows)).toEqual(['old']);
  });

  test.each([
    [false, ['b', 'c', 'a', 'none']],
    [true, ['a', 'c', 'b', 'none']],
  ])('many rows come in order, nulls last, numbers as numbers (descending: %s)', (descending, expected) => {
    const rows = [
      row('a', { n: '10' }),
      row('none', { n: null }),
      row('b', { n: '2' }),
      row('c', { n: '9.5' }),
    ];
    expect(names({ order: { column: 'n', descending } }, rows)).toEqual(expected);
    expect(names({ order: { column: 'n', descending } }, rows, 2)).toEqual(expected.slice(0, 2));
  });

  test.each<[string, ColumnCondition, readonly string[]]>([
    ['equal', condition('r', 'EQUAL', '1'), ['a']],
    ['one of several', condition('r', 'IN', '1', '2'), ['a', 'b']],
    ['at least, dates in either form', condition('d', 'AT_LEAST', '2020-01-31'), ['b', 'c']],
    ['at most, dates in either form', condition('d', 'AT_MOST', '2020-01-31'), ['a', 'b']],
    ['an ID number with its dirt', condition('id', 'IN', '11010519491231002X'), ['a', 'c']],
  ])('a condition: %s', (_, only, expected) => {
    const rows = [
      row('a', { r: '1', d: '20191231', id: '11010519491231002x ' }),
      row('b', { r: '2', d: '2020-01-31 10:00:00', id: '440524188001010014' }),
      row('c', { r: ' 1', d: '2020/02/01', id: '110105491231002' }),
      row('nothing', { r: null, d: null, id: null }),
    ];
    expect(names({ rowFilter: [only] }, rows)).toEqual(expected);
  });

  test.each<[string, ColumnCondition['operator'], string, readonly string[], readonly string[]]>([
    [
      'numbers are numbers',
      'AT_LEAST',
      '10',
      ['9', '10', '10.5', '100', '-11', 'many', ''],
      ['10', '10.5', '100'],
    ],
    [
      'what cannot be read as a date is never late enough',
      'AT_LEAST',
      '2010-01-01',
      [
        '待定',
        '',
        '9999-99-99',
        '2010',
        '2010/1/1',
        '20091231',
        '2009-12-31T16:00:00Z',
        '1262275199',
        '1577836800000',
      ],
      ['2010/1/1', '2009-12-31T16:00:00Z', '1577836800000'],
    ],
    [
      'nor early enough',
      'AT_MOST',
      '2010-01-01',
      [
        '',
        '0000-00-00',
        '1577836800',
        '20100101235959',
        '2010-01-01 23:59',
        '2010-01-01T20:00:00-04:00',
        '2009/2/30',
      ],
      ['20100101235959', '2010-01-01 23:59'],
    ],
    [
      'a time is compared to the moment',
      'AT_MOST',
      '2024-01-01T00:00:00Z',
      ['2024-01-01 08:00:00', '2024-01-01 08:00:01', '2024-01-01T00:00:00.001Z', '20240101'],
      ['2024-01-01 08:00:00', '20240101'],
    ],
    ['all else are texts', 'AT_LEAST', 'b', ['a', 'b', 'c'], ['b', 'c']],
  ])('a bound: %s', (_, ...[operator, wanted, texts, admitted]) => {
    const rows = texts.map((text) => row(text, { x: text }));
    expect(names({ rowFilter: [condition('x', operator, wanted)] }, rows)).toEqual(admitted);
  });

  test.each([
    ['with and without a zone', ['2024-01-01 09:00:00', '2024-01-01T00:00:00Z']],
    ['with one digit', ['2024/10/1', '2024/9/1']],
    ['in many forms', ['1735689600000', '2024-10-01', '1704067200', '20230101', '2022/1/2 3:04']],
    ['beside what cannot be read', ['20240102', '20240101', '待定', '']],
    ['as numbers', ['10', '9', '-1', ' ']],
    ['as texts', ['b', 'a10', '9']],
  ])('the newest come first: %s', (_, texts) => {
    const rows = texts.map((text) => row(text, { at: text }));
    const order = { column: 'at', descending: true };
    const told = texts.filter((text) => !['待定', '', ' '].includes(text));
    expect(names({ order }, [...rows].reverse()).slice(0, told.length)).toEqual(told);
    expect(names({ expects: 'ONE', latest: 'at' }, rows.toReversed())).toEqual([texts[0]]);
  });

  describe('EXISTS about the rows of the same key', () => {
    const exists = (more: Partial<ExistsCondition> = {}): ExistsCondition => ({
      operator: 'EXISTS',
      by: 'id',
      table: 'p',
      key: SCOPE.key,
      latest: 'at',
      conditions: [condition('state', 'EQUAL', '1')],
      ...more,
    });
    const was = [row('was', { at: '2020', state: '1' }), row('is', { at: '2024', state: '9' })];

    test('only the newest row counts where there is one', () => {
      expect(names({ rowFilter: [exists()] }, was)).toEqual([]);
      expect(names({ rowFilter: [exists({ latest: undefined })] }, was)).toEqual(['was', 'is']);
    });

    test('what it would not mean here is refused, not passed over', () => {
      expect(() => names({ rowFilter: [exists({ table: 'other' })] }, was)).toThrow(/cannot be filtered/);
      expect(() => names({ rowFilter: [exists({ key: { column: 'other', type: 'TEXT' } })] }, was)).toThrow(
        /cannot be filtered/,
      );
    });

    test('every column that is used has to be known', () => {
      const rowFilter = [condition('r', 'EQUAL', '1'), exists()];
      expect(
        neededColumns({
          ...SCOPE,
          rowFilter,
          latest: 'updated',
          order: { column: 'n', descending: true },
        }).toSorted(),
      ).toEqual(['at', 'id', 'n', 'name', 'r', 'state', 'updated']);
    });
  });
});
