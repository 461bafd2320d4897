import { describe, expect, test } from 'vitest';
import { buildCatalogue } from '../../schema/build.ts';
import { describeFault, type SchemaFault, SchemaFaultsError } from '../../schema/fault.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { sourceFolder } from '../support/source-files.ts';

/** A source file without fault, line by line; tests change one line. Line 1 is the first. */
const WELL_FORMED = `extend schema @source(id: "credit", department: DEVELOPMENT_REFORM, kind: SQL, connection: "CREDIT")

extend type Cardholder {
  "信用记录 · Credit records"
  creditRecords("最多行数 · At most this many" first: Int = 10): [CreditRecord!] @lookup(by: "idNumber") @classified(level: 3)
}

"信用记录 · Credit record"
type CreditRecord @table(name: "XYJL", key: "SFZH", subject: "SFZH", order: "RQ DESC") @classified(level: 3) {
  "编号 · Number"
  number: String @column(name: "BH")
  "日期 · Date"
  date: Date @column(name: "RQ")
}
`;

function faultsOf(files: Readonly<Record<string, string>>): readonly SchemaFault[] {
  try {
    buildCatalogue([SOURCES_DIRECTORY, sourceFolder(files)]);
  } catch (error) {
    if (error instanceof SchemaFaultsError) return error.faults;
    throw error;
  }
  return [];
}

/** The source file with one text replaced by another. */
function changed(from: string, to: string): string {
  expect(WELL_FORMED).toContain(from);
  return WELL_FORMED.replace(from, to);
}

describe('a source file', () => {
  test('without fault becomes part of the graph', () => {
    const catalogue = buildCatalogue([SOURCES_DIRECTORY, sourceFolder({ 'credit.graphql': WELL_FORMED })]);
    expect(catalogue.entities.get('CreditRecord')).toMatchObject({
      source: { id: 'credit', department: 'DEVELOPMENT_REFORM', connection: 'CREDIT' },
      table: { name: 'XYJL', key: 'SFZH', subject: 'SFZH', order: { column: 'RQ', descending: true } },
    });
    expect(catalogue.entities.get('Cardholder')?.fields.get('creditRecords')).toMatchObject({
      coordinate: 'Cardholder.creditRecords',
      owner: 'DEVELOPMENT_REFORM',
      level: 3,
      by: 'idNumber',
      keyType: 'ID_NUMBER',
      list: true,
    });
  });

  const faults: readonly (readonly [what: string, text: string, line: number, fault: RegExp])[] = [
    [
      'two values for every other code',
      `${WELL_FORMED}"状态 · State"
enum CreditState {
  "其他 · Other"
  OTHER @code(value: "*")
  "未知 · Unknown"
  UNKNOWN @code(value: "*")
}`,
      20,
      /the code \* of CreditState.UNKNOWN is that of another value/,
    ],
    [
      'an unknown argument of a directive',
      changed('order: "RQ DESC"', 'sort: "RQ"'),
      9,
      /Unknown argument "sort" on directive "@table"/,
    ],
    [
      'an unknown argument of @source',
      changed('connection: "CREDIT"', 'connection: "CREDIT", url: "x"'),
      1,
      /Unknown argument "url" on directive "@source"/,
    ],
    [
      'a missing argument of a directive',
      changed('@column(name: "BH")', '@column'),
      11,
      /argument "name" of type "String!" is required/,
    ],
    [
      'an argument of the wrong type',
      changed('@classified(level: 3) {', '@classified(level: "3") {'),
      9,
      /Argument "level" has invalid value "3"/,
    ],
    [
      'an unknown directive',
      changed('@column(name: "BH")', '@column(name: "BH") @secret'),
      11,
      /Unknown directive "@secret"/,
    ],
    [
      'a directive in the wrong place',
      changed('type CreditRecord', 'type CreditRecord @column(name: "BH")'),
      9,
      /"@column" may not be used on OBJECT/,
    ],
    [
      'an unknown department',
      changed('department: DEVELOPMENT_REFORM', 'department: MARS'),
      1,
      /Argument "department" has invalid value MARS/,
    ],
    [
      'a key of another kind',
      changed('@lookup(by: "idNumber")', '@lookup(by: "name")'),
      5,
      /of name and the column \w+ one is an ID number and the other is not/,
    ],
    ['an unknown type', changed('number: String', 'number: Strng'), 11, /Unknown type "Strng"/],
    [
      'a field name that is taken',
      changed('creditRecords(', 'name('),
      5,
      /Field "Cardholder\.name" can only be defined once/,
    ],
    [
      'a type name that is taken',
      changed('type CreditRecord', 'type Card'),
      9,
      /There can be only one type named "Card"/,
    ],
    ['no description', changed('  "编号 · Number"\n', '\n'), 11, /CreditRecord\.number lacks a description/],
    [
      'a description in Chinese only',
      changed('"编号 · Number"', '"编号"'),
      11,
      /CreditRecord\.number lacks a description/,
    ],
    [
      'a description in English only',
      changed('"编号 · Number"', '"Number"'),
      11,
      /CreditRecord\.number lacks a description/,
    ],
    [
      'a type without description',
      changed('"信用记录 · Credit record"\n', '\n'),
      9,
      /CreditRecord lacks a description/,
    ],
    [
      'level 5',
      changed('@column(name: "BH")', '@column(name: "BH") @classified(level: 5)'),
      11,
      /level 5 of CreditRecord\.number is not within 1 to 4/,
    ],
    [
      'level 0',
      changed('@column(name: "BH")', '@column(name: "BH") @classified(level: 0)'),
      11,
      /level 0 of CreditRecord\.number/,
    ],
    [
      'no level',
      changed('order: "RQ DESC") @classified(level: 3)', 'order: "RQ DESC")'),
      11,
      /CreditRecord\.number has no classification level/,
    ],
    [
      'a field that is never null',
      changed('number: String', 'number: String!'),
      11,
      /CreditRecord\.number cannot be non-null/,
    ],
    [
      'a look-up by a field that does not exist',
      changed('by: "idNumber"', 'by: "idNo"'),
      5,
      /by of @lookup names idNo/,
    ],
    [
      'a look-up by a field that is itself a look-up',
      changed('by: "idNumber"', 'by: "cards"'),
      5,
      /cards is not a column/,
    ],
    [
      'a list without `first`',
      changed('("最多行数 · At most this many" first: Int = 10)', ''),
      5,
      /creditRecords lacks the argument first/,
    ],
    [
      'an order that is none',
      changed('order: "RQ DESC"', 'order: "RQ desc, BH"'),
      9,
      /order of @table must be a column/,
    ],
    [
      'a mask that does not fit the type',
      changed('@column(name: "RQ")', '@column(name: "RQ") @mask(default: MOBILE)'),
      13,
      /the mask MOBILE does not apply to Date/,
    ],
    [
      'a column of a list type',
      changed('number: String', 'number: [String]'),
      11,
      /a column cannot have the type \[String\]/,
    ],
    [
      'a field with neither column nor look-up',
      changed(' @column(name: "BH")', ''),
      11,
      /CreditRecord\.number needs either @column or @lookup/,
    ],
    [
      'a field with both',
      changed('@column(name: "BH")', '@column(name: "BH") @lookup(by: "date")'),
      11,
      /CreditRecord\.number needs either @column or @lookup/,
    ],
    [
      'a type without a table',
      changed(' @table(name: "XYJL", key: "SFZH", subject: "SFZH", order: "RQ DESC")', ''),
      9,
      /type CreditRecord of a source lacks @table/,
    ],
    [
      'no @source',
      changed(
        'extend schema @source(id: "credit", department: DEVELOPMENT_REFORM, kind: SQL, connection: "CREDIT")',
        '',
      ),
      3,
      /a source file lacks @source/,
    ],
    [
      'a second @source',
      changed(
        'extend type Cardholder',
        'extend schema @source(id: "b", department: HRSS, kind: SQL, connection: "B")\nextend type Cardholder',
      ),
      3,
      /"@source" can only be used once/,
    ],
    ['an error of syntax', changed('number: String', 'number String'), 11, /Syntax Error: Expected ":"/],
    ['an empty file', '# nothing yet\n', 2, /Syntax Error: Unexpected <EOF>/],
    [
      'a root field that nothing opens',
      `${WELL_FORMED}\nextend type Query {\n  "数量 · Count"\n  creditCount: Int\n}\n`,
      18,
      /nothing says who may reach Query\.creditCount/,
    ],
    [
      "a column of another source's table",
      changed(
        '"信用记录 · Credit records"',
        '"经办人 · Clerk"\n  clerk: String @column(name: "AAE011") @classified(level: 1)\n  "信用记录 · Credit records"',
      ),
      5,
      /Cardholder\.clerk is a column of another source's table/,
    ],
  ];

  test.each(faults)('with %s is told file, line and what to do', (...[, text, line, expected]) => {
    const found = faultsOf({ 'credit.graphql': text });
    const fault = found.find(({ fault: { en } }) => expected.test(en));
    expect(fault, found.map(describeFault).join('\n')).toBeDefined();
    expect(fault?.place.file).toMatch(/credit\.graphql$/);
    expect(fault?.place.line).toBe(line);
    expect(fault?.fault.zh).toMatch(/\p{Script=Han}/u);
    expect(fault?.remedy.zh).toMatch(/\p{Script=Han}/u);
    expect(fault?.remedy.en).toMatch(/\w/);
  });

  test('that collides with another is told the place of both', () => {
    const [fault, ...others] = faultsOf({ 'credit.graphql': changed('creditRecords(', 'name(') });
    expect(others).toEqual([]);
    const told = describeFault(fault as SchemaFault);
    expect(told).toMatch(/credit\.graphql:5/);
    expect(told).toMatch(/cardholder-base\.graphql:\d+/);
  });

  test('with the identifier of another source is told so', () => {
    const found = faultsOf({
      'a.graphql': WELL_FORMED,
      'b.graphql': WELL_FORMED.replaceAll('CreditRecord', 'OtherRecord').replace(
        'creditRecords',
        'otherRecords',
      ),
    });
    expect(found.find(({ fault }) => fault.en === 'the source id credit is taken')?.place).toMatchObject({
      file: expect.stringMatching(/b\.graphql$/),
      line: 1,
    });
  });

  test('two that declare the same type are told so at the second', () => {
    const found = faultsOf({
      'a.graphql': WELL_FORMED,
      'b.graphql': WELL_FORMED.replace('"credit"', '"other"').replace('creditRecords', 'otherRecords'),
    });
    expect(
      found.map(({ place, fault }) => [place.file.replace(/.*\//, ''), place.line, fault.en]),
    ).toContainEqual([
      'b.graphql',
      9,
      expect.stringContaining('There can be only one type named "CreditRecord"'),
    ]);
  });

  test('with several faults is told all of them at once', () => {
    const text = WELL_FORMED.replace('number: String', 'number: String!')
      .replace('"编号 · Number"', '"编号"')
      .replace('order: "RQ DESC"', 'order: "RQ, BH"')
      .replace('date: Date @column(name: "RQ")', 'date: Date @column(name: "RQ") @mask(default: NAME)');
    expect(faultsOf({ 'credit.graphql': text }).map(({ fault }) => fault.en)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('non-null'),
        expect.stringContaining('lacks a description'),
        expect.stringContaining('order of @table'),
        expect.stringContaining('mask NAME'),
      ]),
    );
    const broken = faultsOf({ 'a.graphql': 'type {', 'b.graphql': 'tipe X' });
    expect(broken.map(({ place }) => place.file.replace(/.*\//, ''))).toEqual(['a.graphql', 'b.graphql']);
  });

  test('the message of the failure names each fault with its place, in both languages', () => {
    const folder = sourceFolder({
      'credit.graphql': WELL_FORMED.replace('number: String', 'number: String!'),
    });
    expect(() => buildCatalogue([SOURCES_DIRECTORY, folder])).toThrow(
      /credit\.graphql:11\n {2}.*不可为非空.*\n {2}.*non-null.*\n {2}→ 去掉 ! · remove the !/,
    );
  });
});
