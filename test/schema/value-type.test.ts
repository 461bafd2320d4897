import { buildSchema, type GraphQLNamedType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { isIsoDate } from '../../schema/iso-date.ts';
import { type ValueType, valueTypeOf } from '../../schema/value-type.ts';

const SCHEMA = buildSchema(`
  directive @code(value: String!) on ENUM_VALUE
  scalar IdNumber scalar RegionCode scalar Date scalar DateTime
  enum Sex { UNKNOWN @code(value: "0") MALE @code(value: "1") PLAIN }
  enum State { NORMAL @code(value: "0") OTHER @code(value: "*") }
  type Query { a: ID b: Int }
`);

function typeNamed(name: string): ValueType {
  return valueTypeOf(SCHEMA.getType(name) as GraphQLNamedType) as ValueType;
}

/** What each type makes of a source's text; undefined: it is no value of the type. */
const READINGS: Readonly<Record<string, readonly (readonly [text: string, value: unknown])[]>> = {
  String: [
    ['海口市', '海口市'],
    ['padded   ', 'padded'],
    ['  leading', '  leading'],
    ['', ''],
    ['<script>', '<script>'],
  ],
  RegionCode: [
    ['460100', '460100'],
    ['460100  ', '460100'],
    ['46010', undefined],
    ['海口', undefined],
  ],
  IdNumber: [
    ['11010519491231002x ', '11010519491231002X'],
    ['110105491231002', '11010519491231002X'],
    ['not even one', 'NOT EVEN ONE'],
  ],
  Int: [
    ['12', 12],
    [' 12 ', 12],
    ['-7', -7],
    ['+7', 7],
    ['0012', 12],
    ['12.00', 12],
    ['12.', 12],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
    ['2147483648', undefined],
    ['99999999999', undefined],
    ['12.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['十二', undefined],
    ['12分', undefined],
    ['', undefined],
    ['NaN', undefined],
    ['١٢', undefined],
  ],
  Boolean: [
    ...['t', 'true', 'TRUE', '1', 'Y', 'y ', 'yes', '是'].map((text) => [text, true] as const),
    ...['f', 'false', '0', 'N', 'no', '否'].map((text) => [text, false] as const),
    ['', undefined],
    ['2', undefined],
    ['maybe', undefined],
  ],
  Date: [
    ['2020-01-31', '2020-01-31'],
    ['20200131', '2020-01-31'],
    [' 20200131 ', '2020-01-31'],
    ['20200131235959', '2020-01-31'],
    ['2020-01-31 23:59:59', '2020-01-31'],
    ['2020-01-31T23:59:59+08', '2020-01-31'],
    ['20240229', '2024-02-29'],
    ['20230229', undefined],
    ['20201301', undefined],
    ['00000000', undefined],
    ['99999999', undefined],
    ['2020-1-31', undefined],
    ['31/01/2020', undefined],
    ['长期', undefined],
    ['infinity', undefined],
    ['', undefined],
  ],
  DateTime: [
    ['1580428800', '2020-01-31T00:00:00.000Z'],
    ['1580428800123', '2020-01-31T00:00:00.123Z'],
    ['20200131080000', '2020-01-31T00:00:00.000Z'],
    ['2020-01-31 08:00:00', '2020-01-31T00:00:00.000Z'],
    ['2020-01-31T08:00:00', '2020-01-31T00:00:00.000Z'],
    ['2020-01-31 08:00:00.123456', '2020-01-31T00:00:00.123Z'],
    ['2020-01-31 08:00:00+08', '2020-01-31T00:00:00.000Z'],
    ['2020-01-31 08:00:00+0530', '2020-01-31T02:30:00.000Z'],
    ['2020-01-31 08:00:00-03:30', '2020-01-31T11:30:00.000Z'],
    ['2020-01-31T08:00Z', '2020-01-31T08:00:00.000Z'],
    ['2020-01-31', '2020-01-30T16:00:00.000Z'],
    ['2023-02-29 08:00:00', undefined],
    ['20230229080000', undefined],
    ['20200131250000', undefined],
    ['2020-01-31 08:61:00', undefined],
    ['158042880', undefined],
    ['yesterday', undefined],
    ['infinity', undefined],
    ['', undefined],
  ],
  Sex: [
    ['1', 'MALE'],
    ['1 ', 'MALE'],
    ['0', 'UNKNOWN'],
    ['PLAIN', 'PLAIN'],
    ['MALE', undefined],
    ['01', undefined],
    ['', undefined],
    ['__proto__', undefined],
    ['constructor', undefined],
  ],
  State: [
    ['0', 'NORMAL'],
    ['7', 'OTHER'],
    ['NORMAL', 'OTHER'],
    ['__proto__', 'OTHER'],
    ['*', 'OTHER'],
  ],
};

describe.each(Object.entries(READINGS))('%s', (name, readings) => {
  test.each(readings)('reads %j as %j', (text, value) => {
    expect(typeNamed(name).read(text)).toBe(value);
  });
});

test.each(['RegionCode', 'Int', 'Boolean', 'Date', 'DateTime', 'Sex'])('a long text is no %s', (name) => {
  for (const text of [`${' '.repeat(100_000)}x`, `20200131${' '.repeat(100_000)}x`])
    expect(typeNamed(name).read(text)).toBeUndefined();
});

describe('columns', () => {
  test('a code is written as the source keeps it', () => {
    expect(typeNamed('Sex').write('MALE')).toBe('1');
    expect(typeNamed('Sex').write('PLAIN')).toBe('PLAIN');
    expect(typeNamed('Date').write('2020-01-31')).toBe('2020-01-31');
  });

  test('cannot have a type that has no reading', () => {
    for (const name of ['ID', 'Query'])
      expect(valueTypeOf(SCHEMA.getType(name) as GraphQLNamedType)).toBeUndefined();
  });
});

test('a date is one that exists, written YYYY-MM-DD', () => {
  expect(['2024-02-29', '2023-12-31'].every(isIsoDate)).toBe(true);
  expect(
    ['2023-02-29', '2023-1-1', '20230101', '2023-01-01 ', '', '0000-00-00', '0000-01-01'].some(isIsoDate),
  ).toBe(false);
});
