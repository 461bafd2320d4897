import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { qualified } from '../../../connectors/file/file-store.ts';
import type { FileTable } from '../../../connectors/file/file-table.ts';
import { type FileLoad, loadFile } from '../../../connectors/file/load-file.ts';
import { openConnector } from '../../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../../connectors/source-limits.ts';
import { withClient } from '../../../with-client.ts';
import { certificates, idNumber } from '../../support/file-table.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { workbook, zip } from '../../support/xlsx.ts';

const TITLES = '身份证号,姓名,等级,发证日期';
const folder = mkdtempSync(join(tmpdir(), 'onecard-files-'));
let store: TestDatabase;

beforeAll(async () => {
  store = await createTestDatabase('template0');
});
afterAll(async () => {
  await store.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(() =>
  withClient(store.url(), (client) =>
    client.query(
      'DROP SCHEMA IF EXISTS "source_disabled-federation" CASCADE; DROP TABLE IF EXISTS onecard_file',
    ),
  ),
);

interface Given {
  readonly table?: FileTable;
  readonly mostBytes?: number;
  readonly record?: (done: FileLoad) => Promise<void>;
}

async function load(content: string | Buffer, { table = certificates(), ...more }: Given = {}) {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return loadFile({
    storeUrl: store.url(),
    table,
    path,
    mostBytes: 1_000_000,
    record: async () => {},
    ...more,
  });
}

const csv = (...rows: readonly string[]): string => [TITLES, ...rows, ''].join('\r\n');

async function rows(): Promise<readonly (readonly unknown[])[]> {
  const result = await withClient(store.url('-c datestyle=ISO'), (client) =>
    client.query({
      text: `SELECT "身份证号", "姓名", "等级"::text, "发证日期"::text FROM ${qualified(certificates(), '残疾人证')} ORDER BY "身份证号" COLLATE "C"`,
      rowMode: 'array',
    }),
  );
  return result.rows;
}

/** Reasons of the rejected rows, as `line column REASON`. */
const told = ({ report }: FileLoad): readonly string[] =>
  report.first.map(({ line, column, reason }) => [line, column, reason].filter(Boolean).join(' '));

describe('a CSV file', () => {
  const text = csv(`${idNumber(1)},符大姐,2,2020-01-31`, `460100900101001,"㐂""阿公""\n二行",,`);
  const expected = [
    [idNumber(1), '符大姐', '2', '2020-01-31'],
    ['460100900101001', '㐂"阿公"\n二行', null, null],
  ];

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['GB18030', iconv.encode(text, 'gb18030')],
    ["UTF-16, Excel's Unicode text", iconv.encode(text, 'utf-16le', { addBOM: true })],
  ])('in %s is read as it was written', async (_, bytes) => {
    expect(await load(bytes)).toMatchObject({ outcome: 'LOADED', report: { rows: 2, loaded: 2 } });
    expect(await rows()).toEqual(expected);
  });

  test('with dirt loads the rows that are sound and tells of the others the place and the reason, never the value', async () => {
    const load_ = await load(
      iconv.encode(
        csv(
          `${idNumber(1)} ,张三,1,2020-01-31`,
          `${idNumber(2).slice(0, 17)}#,李四,1,2020-01-31`,
          ',王五,1,2020-01-31',
          `${idNumber(3)},赵六,一级,2020-01-31`,
          `${idNumber(4)},"钱\r\n七",1,2020-02-30`,
          `${idNumber(5)},孙八`,
          `${idNumber(6)},=HYPERLINK("http://evil.example"),1,2020-01-31`,
          `${idNumber(7)},＝1+1,1,2020-01-31`,
          `${idNumber(8)},-,-5,`,
          `${idNumber(9)},+86 898-12345678,1,,,`,
          `${idNumber(10)},海口"龙华"区\\N,1,`,
          `${idNumber(11)},${'长'.repeat(10_001)},1,`,
        ),
        'gb18030',
      ),
      { table: certificates({ rejectAtMost: 0.7 }) },
    );
    expect(told(load_)).toEqual([
      '3 身份证号 ID_NUMBER',
      '4 身份证号 KEY_EMPTY',
      '5 等级 NUMBER',
      '6 发证日期 DATE',
      '8 CELL_COUNT',
      '9 姓名 FORMULA',
      '10 姓名 FORMULA',
      '14 姓名 TOO_LONG',
    ]);
    expect(load_.report).toMatchObject({ rows: 12, loaded: 4, rejected: 8 });
    expect(load_.report.counts).toContainEqual({ reason: 'FORMULA', column: '姓名', rows: 2 });
    expect(JSON.stringify(load_)).not.toMatch(/evil|赵六|19900101/);
    expect((await rows()).map(([, name, level]) => [name, level])).toEqual([
      ['张三', '1'],
      ['-', '-5'],
      ['+86 898-12345678', '1'],
      ['海口"龙华"区\\N', '1'],
    ]);
  });

  test('with bytes that GB18030 does not have loses those rows alone', async () => {
    const bytes = Buffer.concat([
      iconv.encode(csv(`${idNumber(1)},张三,1,`), 'gb18030'),
      Buffer.from(`${idNumber(2)},`),
      Buffer.from([0xff, 0xff]),
      Buffer.from(',1,\r\n'),
    ]);
    expect(told(await load(bytes))).toEqual(['3 姓名 ENCODING']);
  });

  test('is loaded with formulas as texts where its table says so', async () => {
    await load(csv(`${idNumber(1)},=1+1,1,`), { table: certificates({ formulas: 'TEXT' }) });
    expect(await rows()).toEqual([[idNumber(1), '=1+1', '1', null]]);
  });

  test('leaves columns in the file that the table does not name', async () => {
    await load(`住址,发证日期, 姓名 ,身份证号,等级\n海口,,张三,${idNumber(1)},1\n`);
    expect(await rows()).toEqual([[idNumber(1), '张三', '1', null]]);
  });

  test('has its titles where the table says, under a heading', async () => {
    const heading = `海南省残疾人证名册\n\n${csv(`${idNumber(1)},张三,1,`)}`;
    await load(heading, { table: certificates({ header: 3 }) });
    expect(await rows()).toHaveLength(1);
  });
});

describe('a file is refused as a whole, and the old rows stay, where', () => {
  const sound = csv(`${idNumber(1)},张三,1,`);
  const cases: readonly (readonly [what: string, content: string | Buffer, told: RegExp])[] = [
    ['it is empty', '', /the file is empty/],
    ['there are titles only', csv(), /not one row/],
    [
      'a column is missing',
      sound.replace('等级', '级别'),
      /lacks the titles: 等级; there are: 身份证号, 姓名, 级别/,
    ],
    [
      'a title has NUL in it',
      sound.replace('等级', '等\u0000级'),
      /title 3 of line 1 has control characters/,
    ],
    ['there are no titles', `${idNumber(2)},张三,1,\r\n`, /there are: …, 张三, 1/],
    ['a title stands twice', sound.replace('等级', '姓名'), /stand twice: 姓名/],
    ['it breaks off within quotes', `${sound}${idNumber(2)},"张`, /line 3 .* incomplete/],
    ['it breaks off within a row', `${sound}${idNumber(2)},张`, /breaks off on line 3/],
    [
      'a row has no end',
      `${sound}${idNumber(2)},"${'长\n'.repeat(600_000)}`,
      /exceeds \d+ (characters|bytes)/,
    ],
    ['too many rows are rejected', `${sound}${'x,张三,1,\r\n'.repeat(2)}`, /2 of 3 rows are rejected/],
    ['it is an old Excel file', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), /\.xls/],
    ['it is a zip that is no workbook', zip([{ name: 'a', text: 'a' }]), /not an intact \.xlsx/],
    ['it is a cut workbook', zip(workbook('')).subarray(0, 500), /not an intact \.xlsx/],
    ['it is larger than allowed', Buffer.alloc(1_000_001, 0x20), /ONECARD_FILE_MOST_MB/],
  ];

  test.each(cases)('%s', async (_, content, message) => {
    await load(csv(`${idNumber(9)},在册,1,`));
    const seen: FileLoad[] = [];
    const refused = await load(content, { record: async (done) => void seen.push(done) });
    expect(refused.outcome).toBe('REFUSED');
    expect(refused.refusal?.en).toMatch(message);
    expect(seen).toEqual([refused]);
    expect((await rows()).map(([, name]) => name)).toEqual(['在册']);
  });

  test('a load cannot be written down', async () => {
    await load(csv(`${idNumber(9)},在册,1,`));
    const record = () => Promise.reject(new Error('the hub is down'));
    await expect(load(csv(`${idNumber(1)},张三,1,`), { record })).rejects.toThrow('the hub is down');
    expect((await rows()).map(([, name]) => name)).toEqual(['在册']);
  });
});

describe('the same file', () => {
  const file = csv(`${idNumber(1)},张三,1,`);

  test('once more does nothing', async () => {
    await load(file);
    const never = () => Promise.reject(new Error('nothing to write down'));
    expect(await load(file, { record: never })).toMatchObject({ outcome: 'ALREADY_LOADED' });
  });

  test('is loaded once more where the table is another, and after another file', async () => {
    await load(file);
    expect(await load(file, { table: certificates({ formulas: 'TEXT' }) })).toMatchObject({
      outcome: 'LOADED',
    });
    await load(csv(`${idNumber(2)},李四,1,`));
    expect(await load(file)).toMatchObject({ outcome: 'LOADED' });
  });

  test('is not loaded twice at a time', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = () => {};
    const recording = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const record = () => {
      begun();
      return held;
    };
    const first = load(file, { record });
    await recording;
    await expect(load(file)).rejects.toMatchObject({ code: 'CONFLICT' });
    release();
    expect((await first).outcome).toBe('LOADED');
  });
});

test('who reads while files are loaded sees one file or the other, never half of one, none or an error', async () => {
  const file = (name: string) => csv(...Array.from({ length: 900 }, (_, i) => `${idNumber(i)},${name},1,`));
  await load(file('甲'));
  const connector = openConnector({
    source: 'disabled-federation',
    kind: 'FILE',
    address: { url: store.url() },
    // One statement sees one moment; keys in two batches may see two.
    limits: { ...DEFAULT_LIMITS, timeoutMs: 10_000, batch: 900 },
    tables: new Map(),
    network: { loopbackAllowed: true },
  });
  const scope = {
    table: '残疾人证',
    columns: ['姓名'],
    rowFilter: [],
    key: { column: '身份证号', type: 'ID_NUMBER' as const },
    expects: 'ONE' as const,
    latest: undefined,
    order: undefined,
  };
  let loading = true;
  const seen = new Set<string>();
  const keys = Array.from({ length: 900 }, (_, i) => idNumber(i));
  const read = async () => {
    while (loading) {
      const found = await connector.lookup({ scope: scope as never, keys, limit: 1 });
      seen.add(`${found.size} ${[...new Set([...found.values()].flat(2))].join()}`);
    }
  };
  const readers = [read(), read(), read(), read()];
  for (let i = 0; i < 10; i++) await load(file(i % 2 === 0 ? '乙' : '甲'));
  loading = false;
  await Promise.all(readers);
  await connector.close();
  expect([...seen].toSorted()).toEqual(['900 乙', '900 甲']);
});

describe('an Excel file', () => {
  const title = (text: string, i: number) => `<c r="${'ABCD'[i]}1" t="inlineStr"><is><t>${text}</t></is></c>`;
  const titles = `<row r="1">${TITLES.split(',').map(title).join('')}</row>`;
  const table = certificates({ sheet: '持证人', rejectAtMost: 0.9 });

  test('is read with shared texts, dates, gaps and without what Excel has spoilt', async () => {
    const body = [
      `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2"><v>2</v></c><c r="D2" s="1"><v>43861</v></c></row>`,
      `<row r="4"><c r="A4" t="s"><v>2</v></c><c r="D4" s="2"><v>43861.5</v></c></row>`,
      `<row r="5"><c r="A5"><v>4.6010019900101001E17</v></c></row>`,
      `<row r="6"><c r="A6" t="s"><v>0</v></c><c r="B6" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>`,
      `<row r="7"><c r="A7" t="s"><v>0</v></c><c r="B7" t="e"><v>#N/A</v></c></row>`,
      `<row r="8"><c r="A8" t="s"><v>3</v></c><c r="C8" t="s"><v>1</v></c></row>`,
    ].join('');
    const strings = [idNumber(1), '张三', idNumber(2), idNumber(3)];
    const done = await load(zip(workbook(titles + body, { strings })), { table });
    expect(told(done)).toEqual([
      '4 发证日期 DATE',
      '5 身份证号 PRECISION',
      '6 姓名 FORMULA',
      '7 姓名 CELL_ERROR',
      '8 等级 NUMBER',
    ]);
    expect(await rows()).toEqual([[idNumber(1), '张三', '2', '2020-01-31']]);
  });

  test('without the sheet is refused with the sheets that are there', async () => {
    const done = await load(zip(workbook(titles)), { table: certificates({ sheet: '名册' }) });
    expect(done.refusal?.en).toBe('there is no sheet 名册; there are: 说明, 持证人');
  });

  test.each([
    [
      'that unpacks to a thousand times its size',
      workbook(`<row r="1"><c r="A1"><v>${'0'.repeat(20_000_000)}</v></c></row>`),
      /zip bomb/,
    ],
    [
      'that unpacks to more than it says',
      workbook(titles + ' '.repeat(9_000_000)).map((part) => ({
        ...part,
        saysBytes: Math.min(part.text.length, 3_000),
      })),
      /not an intact/,
    ],
    [
      'with a text without end',
      workbook(`${titles}<row r="2"><c r="A2"><v>${'0'.repeat(9_000_000)}</v></c></row>`),
      /not an intact/,
    ],
    [
      'with entities of its own',
      [
        ...workbook(titles).slice(0, -1),
        {
          name: 'xl/worksheets/sheet1.xml',
          text: '<!DOCTYPE a [<!ENTITY a "b">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&a;</v></c></row></sheetData></worksheet>',
        },
      ],
      /not an intact/,
    ],
  ])('%s is refused', async (_, parts, message) => {
    const done = await load(zip(parts), { table });
    expect(done).toMatchObject({ outcome: 'REFUSED' });
    expect(done.refusal?.en).toMatch(message);
  });
});
