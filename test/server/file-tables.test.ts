import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitsPattern } from '../../connectors/file/file-name.ts';
import { buildCatalogue } from '../../schema/build.ts';
import { SchemaFaultsError } from '../../schema/fault.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { deliveredTables } from '../../server/files/file-tables.ts';
import { startFolderWatch } from '../../server/files/folder-watch.ts';
import { prepareFiles } from '../../server/files/open-files.ts';
import { withClient } from '../../with-client.ts';
import { sourceFolder } from '../support/source-files.ts';
import { createTestDatabase } from '../support/test-database.ts';

const SDL = `extend schema @source(id: "training", department: EDUCATION, kind: FILE, connection: "TRAINING")

extend type Cardholder {
  "培训 · Training"
  training: Training @lookup(by: "idNumber")
}

"培训 · Training"
type Training @table(name: "PX", key: "身份证号", order: "序号") @file(pattern: "培训?.csv") @classified(level: 2) @sharing(attribute: CONDITIONAL) {
  "课时 · Hours"
  hours: Int @column(name: "课时")
  "日期 · Day"
  day: Date @column(name: "日期")
  "登记时间 · Recorded at"
  recordedAt: DateTime @column(name: "登记")
}
`;

const build = (sdl: string) => buildCatalogue([SOURCES_DIRECTORY, sourceFolder({ 'training.graphql': sdl })]);

function faultsOf(sdl: string): string {
  try {
    build(sdl);
    return '';
  } catch (error) {
    if (!(error instanceof SchemaFaultsError)) throw error;
    return error.message;
  }
}

test('a table has the columns that its SDL file names, typed by their fields, and reads what people type', () => {
  const [delivered] = deliveredTables(build(SDL));
  const columns = new Map(delivered?.table.columns.map((column) => [column.name, column]));
  expect([...columns.values()].map(({ name, type, key, index }) => [name, type, key, index])).toEqual([
    ['身份证号', 'text', true, 'ID_NUMBER'],
    ['课时', 'integer', false, undefined],
    ['日期', 'date', false, undefined],
    ['登记', 'timestamptz', false, undefined],
    ['序号', 'text', false, undefined],
  ]);
  const read = (name: string, text: string) => columns.get(name)?.read(text);
  for (const text of ['2020-01-05', '20200105', '2020/1/5', '2020.1.5', '2020年1月5日', '2020/1/5 0:00'])
    expect(read('日期', text), text).toBe('2020-01-05');
  for (const text of ['2020-02-30', '2020/13/1', '20/1/5', '2020-1-123'])
    expect(read('日期', text), text).toBeUndefined();
  expect(read('登记', '2020/1/5 8:30')).toBe('2020-01-05T00:30:00.000Z');
  expect(['1,200', '12', '一'].map((text) => read('课时', text))).toEqual(['1200', '12', undefined]);
  expect(read('身份证号', '11010519491231002x')).toBe('11010519491231002x');
  for (const text of ['110105194912310021', '440524188001010', '110105491231002'])
    expect(read('身份证号', text), text).toBeUndefined();
});

test('ID numbers of 15 digits are read where the table has them', () => {
  const [delivered] = deliveredTables(build(SDL.replace('order:', 'oldIdNumbers: true, order:')));
  const read = delivered?.table.columns[0]?.read;
  expect(read?.('110105491231002')).toBe('110105491231002');
  expect(read?.('110105491331002')).toBeUndefined();
});

test.each([
  [
    'nothing says which files are its own',
    SDL.replace('@file(pattern: "培训?.csv")', ''),
    /nothing says which files/,
  ],
  ['the pattern is a path', SDL.replace('培训?', '../培训'), /pattern of @file/],
  ['the pattern has many stars', SDL.replace('培训?', '*a*b*c*d*e*f'), /pattern of @file/],
  ['the separator is a word', SDL.replace('.csv"', '.csv", delimiter: "ab"'), /delimiter of @file/],
  ['the header is before the first line', SDL.replace('.csv"', '.csv", header: 0'), /header of @file/],
  ['more than all may be rejected', SDL.replace('.csv"', '.csv", rejectAtMost: 2'), /rejectAtMost of @file/],
  ['the source is a database', SDL.replace('kind: FILE', 'kind: SQL'), /is not loaded from files/],
])('a file is refused where %s', (...[, sdl, told]) => {
  expect(faultsOf(sdl)).toMatch(told);
});

test('names fit a pattern whatever their case and their form in Unicode', () => {
  expect(fitsPattern('培训1.CSV', '培训?.csv')).toBe(true);
  expect(fitsPattern('cafe\u0301.csv', 'caf\u00e9*')).toBe(true);
  expect(fitsPattern('培训1xcsv', '培训?.csv')).toBe(false);
  expect(fitsPattern('a+(b).csv', 'a+(*).csv')).toBe(true);
});

test('who reads a table for long keeps no graph from loading: a column that is missing is told, and added later', async () => {
  const store = await createTestDatabase('template0');
  const failures: unknown[] = [];
  const prepare = async (sdl: string) => {
    failures.length = 0;
    await prepareFiles(store.url(), build(sdl), (error) => failures.push(error));
    return failures.map((error) => (error as { readonly code?: string }).code);
  };
  expect(await prepare(SDL)).toEqual([]);
  const wider = SDL.replace(
    '"日期 · Day"',
    '"地点 · Place"\n  place: String @column(name: "地点")\n  "日期 · Day"',
  );
  await withClient(store.url(), async (reader) => {
    await reader.query('BEGIN; SELECT FROM "source_training"."PX"');
    expect(await prepare(SDL)).toEqual([]);
    expect(await prepare(wider)).toEqual(['55P03']);
    await reader.query('COMMIT');
    expect(await prepare(wider)).toEqual([]);
    expect((await reader.query('SELECT "地点" FROM "source_training"."PX"')).rows).toEqual([]);
  });
  await store.drop();
});

test('a file in the folder that fails three times by itself is rejected with a report, and waits where the database is down', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-watch-'));
  const home = join(folder, 'training');
  mkdirSync(join(home, 'incoming'), { recursive: true });
  for (const name of ['培训1.csv', '培训2.csv']) writeFileSync(join(home, 'incoming', name), 'x');
  const tries: Record<string, number> = { '1': 0, '2': 0 };
  const watch = startFolderWatch({
    ...{ folder, everyMs: 10, onError: () => undefined, tables: () => deliveredTables(build(SDL)) },
    deliver: ({ path }) => {
      const name = path.includes('培训1') ? '1' : '2';
      tries[name] = (tries[name] as number) + 1;
      const down = Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
      return Promise.reject(name === '1' ? new TypeError('unforeseen') : down);
    },
  });
  await expect.poll(() => tries['2'], { timeout: 10_000 }).toBeGreaterThan(5);
  await watch.close();
  expect(tries['1']).toBe(3);
  expect(readdirSync(join(home, 'incoming'))).toEqual(['培训2.csv']);
  const rejected = join(home, 'rejected');
  const report = existsSync(rejected)
    ? readdirSync(rejected).find((name) => name.endsWith('.json'))
    : undefined;
  expect(readFileSync(join(rejected, report ?? ''), 'utf8')).toMatch(/failed 3 times/);
  rmSync(folder, { recursive: true });
});
