import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  ColumnCondition,
  ExistsCondition,
  LookupScope,
  PageScope,
} from '../../connectors/access-scope.ts';
import type { ColumnExpectation, Connector, Row } from '../../connectors/connector.ts';
import { type ConnectorInput, openConnector } from '../../connectors/open-connector.ts';
import { DEFAULT_LIMITS, type SourceLimits } from '../../connectors/source-limits.ts';
import { DATA, type DataTable, PEOPLE } from './conformance-data.ts';

/** What is promised of a kind beyond what every kind promises. */
export interface ConformanceKind {
  /** For the tests' names: `PostgreSQL`. */
  readonly name: string;
  /** It can be walked page by page, and filter by whether another of its tables has a row. */
  readonly database: boolean;
  /** What `check` can find out. */
  readonly finds: readonly ('missing-table' | 'missing-column' | 'wrong-type')[];
  /** `describe` tells the columns' types; where false, names alone. */
  readonly typed: boolean;
  /** It is no server: it cannot be cut off, nor hang. */
  readonly embedded?: boolean;
}

/** The real thing, filled with `DATA` of conformance-data.ts. */
export interface ConformanceSource {
  /** As `openConnector` takes it; the suite adds the source's name and its limits. */
  readonly input: Omit<ConnectorInput, 'source' | 'limits'>;
  /** In place of `openConnector`, where a kind's driver is not the one that the hub would load. */
  readonly open?: (limits: SourceLimits) => Connector;
  /** What scopes call a column: its name, or a JSON pointer. By default its name. */
  readonly column?: (name: string) => string;
  /** What scopes call a table. By default its name. */
  readonly table?: (name: string) => string;
  /** Cuts every connection and refuses new ones, until `bringUp`. */
  takeDown(): Promise<void>;
  bringUp(): Promise<void>;
  /** Connections stay, and no answer comes, until `resume`. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

const MANN = '11010519491231002X';
const OLD_MAN = '440524188001010014';
/** Known by a number of the old form alone. */
const OLD_FORM = '460106199001010017';
/** Known by both: the newer row has the number of the old form. */
const BOTH_FORMS = '460106198001010012';
const NOBODY = '460106197001010011';

/**
 * What every kind of source promises (connectors/connector.ts), over the same little data set. A kind calls it in a test file of its
 * own; `setUp` starts the real thing once.
 *
 * Values are compared as texts in the form of the data set, dates and times by the moment that they name.
 */
export function describeConformance(
  kind: ConformanceKind,
  setUp: (data: readonly DataTable[]) => Promise<ConformanceSource>,
): void {
  describe(`a source of the kind ${kind.name}`, () => {
    let source: ConformanceSource;
    let connector: Connector;
    const column = (name: string) => source.column?.(name) ?? name;
    const table = (name: string) => source.table?.(name) ?? name;
    const open = (own: Partial<SourceLimits> = {}): Connector => {
      const limits = { ...DEFAULT_LIMITS, ...own };
      return source.open?.(limits) ?? openConnector({ ...source.input, source: 'a-source', limits });
    };

    beforeAll(async () => {
      source = await setUp(DATA);
      connector = open({ timeoutMs: 10_000 });
    });
    afterAll(async () => {
      await connector?.close();
      await source?.close();
    });

    const people = (scope: Partial<LookupScope> = {}): LookupScope => ({
      table: table('people'),
      rowFilter: [],
      key: { column: column('id_number'), type: 'ID_NUMBER' },
      expects: 'ONE',
      latest: column('updated'),
      order: undefined,
      ...scope,
      columns: (scope.columns ?? ['name']).map(column),
    });
    const visits = (scope: Partial<LookupScope> = {}): LookupScope => ({
      table: table('visits'),
      rowFilter: [],
      key: { column: column('place'), type: 'TEXT' },
      expects: 'MANY',
      latest: undefined,
      order: { column: column('day'), descending: false },
      ...scope,
      columns: (scope.columns ?? ['note']).map(column),
    });
    const where = (name: string, operator: ColumnCondition['operator'], ...values: string[]) => ({
      column: column(name),
      columnType: name === 'id_number' ? ('ID_NUMBER' as const) : ('TEXT' as const),
      operator,
      values,
    });
    const found = async (scope: LookupScope, keys: readonly string[], limit = 1) =>
      Object.fromEntries(await connector.lookup({ scope, keys, limit }));

    describe('look-ups', () => {
      test('ID numbers meet whatever blanks and case the source keeps, and of several rows the newest counts', async () => {
        expect(await found(people(), [MANN, OLD_MAN, NOBODY])).toEqual({
          [MANN]: [['新名']],
          [OLD_MAN]: [['老人']],
        });
      });

      test('every value comes as text, in the order of the scope, and nothing is null', async () => {
        const columns = ['amount', 'born', 'updated', 'no', 'region', 'active'];
        const rows = await found(people({ columns }), [MANN, OLD_MAN]);
        expect(rows[MANN]?.map(comparable)).toEqual([
          [null, '1949-12-31', '2024-01-01T00:30', '2', '110105', 'false'],
        ]);
        expect(rows[OLD_MAN]?.map(comparable)).toEqual([
          ['99999999.99', '1880-01-01', '2023-01-01T00:00', '4', '440524', null],
        ]);
      });

      test('a number is handed over as the source keeps it, blanks and case included or not, and is the same person', async () => {
        const rows = await found(people({ columns: ['id_number'] }), [OLD_MAN]);
        expect(rows[OLD_MAN]?.[0]?.[0]?.trim()).toBe(OLD_MAN);
      });

      test('numbers of the old form are not asked for where the scope does not speak of them', async () => {
        expect(await found(people(), [OLD_FORM, BOTH_FORMS])).toEqual({ [BOTH_FORMS]: [['先前']] });
      });

      test('numbers of the old form are the same people where the scope says so', async () => {
        const key = { column: column('id_number'), type: 'ID_NUMBER', oldIdNumbers: true } as const;
        expect(await found(people({ key }), [OLD_FORM, BOTH_FORMS, MANN, OLD_MAN, NOBODY])).toEqual({
          [OLD_FORM]: [['旧号']],
          [BOTH_FORMS]: [['后来']],
          [MANN]: [['新名']],
          [OLD_MAN]: [['老人']],
        });
        const all = people({
          key,
          expects: 'MANY',
          latest: undefined,
          order: { column: column('updated'), descending: true },
        });
        expect(await found(all, [BOTH_FORMS, OLD_FORM], 5)).toEqual({
          [BOTH_FORMS]: [['后来'], ['先前']],
          [OLD_FORM]: [['旧号']],
        });
        expect(await found(all, [BOTH_FORMS], 1)).toEqual({ [BOTH_FORMS]: [['后来']] });
      });

      test('many rows of a key come in order, nulls last, each key up to the limit', async () => {
        expect(await found(visits(), ['P1', 'P2', 'P9'], 3)).toEqual({
          P1: [['a'], ['b'], ['c']],
          P2: [['引号 \' " 与\\反斜杠']],
        });
        const descending = visits({ order: { column: column('day'), descending: true } });
        expect(await found(descending, ['P1'], 9)).toEqual({ P1: [['c'], ['b'], ['a'], ['d']] });
      });

      test('a text key is compared as it is', async () => {
        expect(await found(visits(), ['p1', ' P2', "P2' OR 1=1 --", ''], 3)).toEqual({});
      });

      test('without columns it tells of existence alone', async () => {
        const rows = await connector.lookup({
          scope: people({ columns: [] }),
          keys: [MANN, NOBODY],
          limit: 1,
        });
        expect([...rows.keys()]).toEqual([MANN]);
      });

      test('no keys ask nothing, and keys beyond a batch are asked in several calls', async () => {
        const keys = Array.from({ length: 20 }, (_, i) => `K${i}`);
        const small = open({ batch: 3, timeoutMs: 10_000 });
        try {
          expect(await small.lookup({ scope: visits(), keys: [], limit: 1 })).toEqual(new Map());
          const rows = await small.lookup({ scope: visits(), keys, limit: 2 });
          expect(Object.fromEntries(rows)).toEqual(
            Object.fromEntries(keys.map((key, i) => [key, [[`n${i}`]]])),
          );
        } finally {
          await small.close();
        }
      });

      test('concurrent look-ups each get the rows of their own keys', async () => {
        const keys = Array.from({ length: 19 }, (_, i) => [`K${i}`, `K${i + 1}`]);
        const answers = await Promise.all(keys.map((own) => found(visits(), own, 1)));
        for (const [i, own] of keys.entries())
          expect(Object.keys(answers[i] ?? {}).toSorted()).toEqual(own.toSorted());
      });
    });

    describe('row filters', () => {
      const all = [MANN, OLD_MAN, BOTH_FORMS, NOBODY];
      test.each([
        ['equal', () => [where('region', 'EQUAL', '440524')], [OLD_MAN]],
        ['one of several', () => [where('region', 'IN', '440524', '110105', '999999')], [MANN, OLD_MAN]],
        ['an ID number whatever its dirt', () => [where('id_number', 'IN', MANN)], [MANN]],
        ['a date at least', () => [where('born', 'AT_LEAST', '1949-12-31')], [MANN, BOTH_FORMS]],
        ['a date at most', () => [where('born', 'AT_MOST', '1949-12-31')], [MANN, OLD_MAN]],
        [
          'several at once',
          () => [where('born', 'AT_MOST', '1949-12-31'), where('name', 'EQUAL', '新名')],
          [MANN],
        ],
      ] as const)('%s', async (_, rowFilter, expected) => {
        const rows = await found(people({ rowFilter: rowFilter() }), all);
        expect(Object.keys(rows).toSorted()).toEqual([...expected].toSorted());
      });

      test('rows are filtered before the newest is chosen', async () => {
        const rowFilter = [where('name', 'EQUAL', '旧名')];
        expect(await found(people({ rowFilter }), [MANN])).toEqual({ [MANN]: [['旧名']] });
      });

      /** As policies ask who has a newest row of which something is true. */
      const newestRow = (condition: ColumnCondition, oldIdNumbers = false): ExistsCondition => ({
        operator: 'EXISTS',
        by: column('id_number'),
        table: table('people'),
        key: { column: column('id_number'), type: 'ID_NUMBER', oldIdNumbers },
        latest: column('updated'),
        conditions: [condition],
      });

      test('the newest row of the same key may be demanded to meet a condition', async () => {
        const asked = (condition: ColumnCondition) =>
          people({ columns: [], latest: undefined, rowFilter: [newestRow(condition)] });
        expect(Object.keys(await found(asked(where('name', 'EQUAL', '新名')), [MANN, OLD_MAN]))).toEqual([
          MANN,
        ]);
        expect(await found(asked(where('name', 'EQUAL', '旧名')), [MANN, OLD_MAN])).toEqual({});
      });

      test('a row with a number of the old form is the newest row of the same person', async () => {
        const asked = (condition: ColumnCondition) => ({
          ...people({ columns: [], latest: undefined, rowFilter: [newestRow(condition, true)] }),
          key: { column: column('id_number'), type: 'ID_NUMBER', oldIdNumbers: true } as const,
        });
        const keys = [BOTH_FORMS, OLD_FORM];
        expect(Object.keys(await found(asked(where('name', 'EQUAL', '后来')), keys))).toEqual([BOTH_FORMS]);
        expect(await found(asked(where('name', 'EQUAL', '先前')), keys)).toEqual({});
      });

      if (kind.database)
        test('a row of another table can be demanded', async () => {
          const exists: ExistsCondition = {
            operator: 'EXISTS',
            by: column('place'),
            table: table('people'),
            key: { column: column('name'), type: 'TEXT' },
            latest: undefined,
            conditions: [],
          };
          expect(await found(visits({ rowFilter: [exists] }), ['P1', 'P2'], 5)).toEqual({});
          const itself = {
            ...exists,
            table: table('visits'),
            key: { column: column('place'), type: 'TEXT' },
          } as const;
          const rowFilter = [{ ...itself, conditions: [where('note', 'EQUAL', 'b')] }];
          expect(Object.keys(await found(visits({ rowFilter }), ['P1', 'P2'], 5))).toEqual(['P1']);
        });
    });

    if (kind.database)
      describe('pages', () => {
        const scope = (rowFilter: PageScope['rowFilter'] = []): PageScope => ({
          table: table('people'),
          columns: [column('name')],
          rowFilter,
          order: column('no'),
        });

        test('a page goes on where the one before ended', async () => {
          const page = (after: string | undefined) =>
            connector.page({ scope: scope(), filter: [], after, limit: 3 });
          const first = await page(undefined);
          expect(first).toEqual([
            { position: '1', row: ['旧名'] },
            { position: '2', row: ['新名'] },
            { position: '3', row: ['无时'] },
          ]);
          expect((await page(first.at(-1)?.position)).map(({ position }) => position)).toEqual([
            '4',
            '5',
            '6',
          ]);
          expect((await page('6')).map(({ position }) => position)).toEqual(['7', '8']);
        });

        test('the row filter and the caller’s filter both hold', async () => {
          const rows = await connector.page({
            scope: scope([where('region', 'IN', '110105', '460106')]),
            filter: [where('born', 'AT_LEAST', '1970-01-01'), where('name', 'IN', '旧号', '先前')],
            after: undefined,
            limit: 9,
          });
          expect(rows.map(({ position }) => position)).toEqual(['5', '7']);
        });
      });

    describe('what it says of itself', () => {
      const expectation = (name: string, use: ColumnExpectation['use'] = 'ANY') => ({
        table: table('people'),
        column: column(name),
        use,
      });

      test('a promise that it keeps has no fault', async () => {
        const kept = [expectation('id_number', 'TEXT'), expectation('born', 'DATE'), expectation('amount')];
        expect(await connector.check(kept)).toEqual([]);
      });

      if (kind.finds.includes('missing-table'))
        test('a table that it does not have is a fault', async () => {
          const missing = { ...expectation('name'), table: table('nowhere') };
          expect(await connector.check([expectation('name'), missing])).toMatchObject([
            { kind: 'missing-table', expectation: missing },
          ]);
        });

      if (kind.finds.includes('missing-column'))
        test('a column that it does not have is a fault, with those that it has', async () => {
          const missing = expectation('nowhere');
          expect(await connector.check([missing])).toMatchObject([
            {
              kind: 'missing-column',
              expectation: missing,
              alternatives: expect.arrayContaining([column('name'), column('region')]),
            },
          ]);
        });

      if (kind.finds.includes('wrong-type'))
        test('a key that is no text is a fault', async () => {
          expect(
            await connector.check([expectation('no', 'TEXT'), expectation('name', 'DATE')]),
          ).toMatchObject([
            { kind: 'wrong-type', actual: expect.any(String) },
            { kind: 'wrong-type', actual: expect.any(String) },
          ]);
        });

      test('it describes its tables and their columns', async () => {
        const tables = await connector.describe();
        for (const { name, columns } of DATA) {
          const described = tables.find((candidate) => candidate.name === table(name));
          expect(described?.columns.map((found) => found.name)).toEqual(
            expect.arrayContaining(columns.map((own) => column(own.name))),
          );
          if (kind.typed)
            for (const own of columns)
              expect(TYPES[own.type], own.name).toContain(
                described?.columns.find((found) => found.name === column(own.name))?.type,
              );
        }
      });

      test('it gives some rows as a sample, or says that it cannot', async () => {
        const rows = await connector.sample({
          table: table('people'),
          columns: [column('name'), column('region')],
          limit: 3,
        });
        if (rows === undefined) return;
        expect(rows).toHaveLength(3);
        const own = PEOPLE.rows.map((row) => `${row[2]} ${row[3]}`);
        for (const [name, region] of rows) expect(own).toContain(`${name} ${region}`);
      });
    });

    describe('in service', () => {
      const lookup = (of: Connector) => of.lookup({ scope: visits(), keys: ['P1'], limit: 1 });
      const failure = { code: 'SOURCE_UNAVAILABLE', cause: expect.any(Error) };

      if (!kind.embedded)
        test('a failure is SOURCE_UNAVAILABLE, says nothing but the source’s name, and is over when the source is back', async () => {
          const own = open({ retries: 0, timeoutMs: 5_000 });
          await source.takeDown();
          try {
            const error = await lookup(own).then(
              () => undefined,
              (reason) => reason,
            );
            expect(error).toMatchObject(failure);
            expect(error.detail).toEqual({ zh: 'a-source', en: 'a-source' });
          } finally {
            await source.bringUp();
          }
          await expect
            .poll(() =>
              lookup(own).then(
                ({ size }) => size,
                () => 0,
              ),
            )
            .toBe(1);
          await own.close();
        });

      if (!kind.embedded)
        test('a source that never answers is given up after its time', async () => {
          const own = open({ retries: 0, timeoutMs: 250 });
          try {
            await lookup(own).catch(() => undefined);
            source.stall();
            await expect(lookup(own)).rejects.toMatchObject(failure);
          } finally {
            source.resume();
            await own.close();
          }
        });

      if (kind.database)
        test('what it does not have fails in the same way', async () => {
          const scope = visits({ columns: ['nowhere'] });
          await expect(connector.lookup({ scope, keys: ['P1'], limit: 1 })).rejects.toMatchObject(failure);
        });

      test('a connector that is closed answers no more', async () => {
        const own = open();
        await lookup(own);
        await own.close();
        await expect(lookup(own)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
      });
    });
  });
}

/** What kinds may call a type of the data set: files and databases without such a type keep it as another. */
const TYPES = {
  ID_NUMBER: ['TEXT'],
  TEXT: ['TEXT'],
  INTEGER: ['INTEGER'],
  DECIMAL: ['DECIMAL'],
  DATE: ['DATE'],
  DATETIME: ['DATETIME'],
  BOOLEAN: ['BOOLEAN', 'INTEGER'],
} as const;

/** Times by their minute and truth values in words: sources may write them in any form that schema/value-type.ts reads. */
function comparable(row: Row): readonly unknown[] {
  return row.map((text, i) => {
    if (text == null) return text;
    if (i === 2) return text.replace(' ', 'T').slice(0, 16);
    if (i === 5) return ['t', 'true', '1'].includes(text) ? 'true' : 'false';
    return text;
  });
}
