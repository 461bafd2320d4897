import { GraphQLError, type GraphQLScalarType, Kind, parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { SCALARS } from '../../schema/scalars.ts';

/** What a scalar makes of a variable's value; the error where it refuses. */
function read(scalar: GraphQLScalarType, value: unknown): unknown {
  try {
    return scalar.parseValue(value);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

const NAMES = Object.keys(SCALARS) as (keyof typeof SCALARS)[];
const VALID: Readonly<Record<keyof typeof SCALARS, readonly (readonly [given: string, value: string])[]>> = {
  IdNumber: [
    ['460106199001010017', '460106199001010017'],
    ['11010519491231002x', '11010519491231002X'],
    [' 11010519491231002X ', '11010519491231002X'],
  ],
  Date: [
    ['2024-02-29', '2024-02-29'],
    ['1880-01-01', '1880-01-01'],
  ],
  DateTime: [
    ['2026-01-31T08:00:00+08:00', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T08:00Z', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31T08:00:00.123456789-01:30', '2026-01-31T09:30:00.123Z'],
  ],
  RegionCode: [['460100', '460100']],
};
const INVALID: Readonly<Record<keyof typeof SCALARS, readonly string[]>> = {
  IdNumber: ['460106199001010018', '460106202302290015', '4601061990', '张三', ''],
  Date: [
    '2023-02-29',
    '2026-13-01',
    '0000-01-01',
    '2026-1-1',
    '20260101',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '',
  ],
  DateTime: [
    '2026-01-31T09:15:00',
    '2026-02-30T08:00:00Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31 08:00:00Z',
    '2026-01-31T08:00:00+99:00',
    '1769817600',
    '',
  ],
  RegionCode: ['46010', '4601000', '46010a', ' 460100', ''],
};

describe.each(NAMES)('%s', (name) => {
  const scalar: GraphQLScalarType = SCALARS[name];

  test.each(VALID[name])('reads %j', (given, value) => {
    expect(read(scalar, given)).toBe(value);
    expect(scalar.parseLiteral({ kind: Kind.STRING, value: given })).toBe(value);
  });

  test.each(INVALID[name])('refuses %j, and does not repeat it', (given) => {
    const error = read(scalar, given);
    expect(error).toBeInstanceOf(GraphQLError);
    if (given.length > 1) expect((error as GraphQLError).message).not.toContain(given.trim());
    expect((error as GraphQLError).extensions.fault).toEqual({
      zh: expect.stringMatching(/\p{Script=Han}/u),
      en: expect.stringMatching(/^[\x20-\x7e]+$/),
    });
  });

  test.each([1, 4601061990, true, null, undefined, {}, ['2026-01-01'], new Date(0), Symbol('x')])(
    'refuses what is no text: %s',
    (given) => {
      expect(read(scalar, given)).toMatchObject({ extensions: { fault: { en: 'must be a string' } } });
    },
  );

  test.each(['20260101', 'true', 'UNKNOWN', '[]', '{a: "2026-01-01"}', '1.5', 'null'])(
    'refuses the literal %s',
    (literal) => {
      expect(() => scalar.parseLiteral(parseValue(literal))).toThrow('must be a string');
    },
  );

  test('refuses a text of a million characters', () => {
    expect(read(scalar, '4'.repeat(1_000_000))).toBeInstanceOf(GraphQLError);
    expect(read(scalar, ' '.repeat(1_000_000))).toBeInstanceOf(GraphQLError);
  });
});
