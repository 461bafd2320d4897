import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { HubError } from '../../errors.ts';
import { buildCatalogue } from '../../schema/build.ts';
import { coerceVariables } from '../../schema/coerce-variables.ts';

const { schema } = buildCatalogue();

function coerce(variables: string, given: Record<string, unknown>): unknown {
  const [operation] = parse(`query(${variables}) { cardholders { nodes { name } } }`).definitions;
  return coerceVariables(schema, operation as OperationDefinitionNode, given);
}

function refusal(variables: string, given: Record<string, unknown>): HubError {
  try {
    coerce(variables, given);
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('not refused');
}

describe("an operation's variables", () => {
  test('become values in their input form', () => {
    expect(
      coerce('$id: IdNumber!, $filter: CardholderFilter, $first: Int', {
        id: '11010519491231002x',
        filter: { sex: 'FEMALE', idNumberIn: ['11010519491231002x'], bornFrom: '2000-01-01' },
        first: 5,
      }),
    ).toEqual({
      id: '11010519491231002X',
      filter: { sex: 'FEMALE', idNumberIn: ['11010519491231002X'], bornFrom: '2000-01-01' },
      first: 5,
    });
  });

  test('have their default where none is given, and null where null is', () => {
    expect(coerce('$first: Int = 7, $after: String', {})).toEqual({ first: 7 });
    expect(coerce('$first: Int = 7', { first: null })).toEqual({ first: null });
    expect(coerce('$first: Int! = 7', {})).toEqual({ first: 7 });
  });

  test('of a list type may be one item', () => {
    expect(coerce('$regions: [RegionCode!]', { regions: '460100' })).toEqual({ regions: ['460100'] });
  });

  test('that the operation does not declare are left out', () => {
    expect(coerce('$first: Int', { first: 1, other: 2, __proto__: { first: 3 } })).toEqual({ first: 1 });
  });

  test('with a default value of an enum in another schema are read by that schema', () => {
    const other = buildSchema('enum E { A B } type Query { a(e: E): Int }');
    const [operation] = parse('query($e: E = B) { a(e: $e) }').definitions;
    expect(coerceVariables(other, operation as OperationDefinitionNode, {})).toEqual({ e: 'B' });
  });

  const SECRET = '460106199001010018';
  const refused: readonly (readonly [
    what: string,
    variables: string,
    given: Record<string, unknown>,
    place: string,
  ])[] = [
    ['a wrong ID number', '$id: IdNumber!', { id: SECRET }, '$id'],
    ['a number for an ID number', '$id: IdNumber!', { id: Number(SECRET) }, '$id'],
    ['no value', '$id: IdNumber!', {}, '$id'],
    ['null', '$id: IdNumber!', { id: null }, '$id'],
    ['a text for a number', '$first: Int', { first: SECRET }, '$first'],
    ['a fraction', '$first: Int', { first: 1.5 }, '$first'],
    ['an object for a text', '$after: String', { after: { a: SECRET } }, '$after'],
    ['a wrong item of a list', '$ids: [IdNumber!]', { ids: ['11010519491231002X', SECRET] }, '$ids.1'],
    ['null in a list', '$ids: [IdNumber!]', { ids: [null] }, '$ids.0'],
    ['a wrong value in an object', '$f: CardholderFilter', { f: { bornFrom: SECRET } }, '$f.bornFrom'],
    [
      'a wrong item of a list in an object',
      '$f: CardholderFilter',
      { f: { idNumberIn: [SECRET] } },
      '$f.idNumberIn.0',
    ],
    ['an unknown value of an enum', '$f: CardholderFilter', { f: { sex: SECRET } }, '$f.sex'],
    ['an unknown field', '$f: CardholderFilter', { f: { [`n${SECRET}`]: 1 } }, '$f'],
    ['an unknown field named like a known one', '$f: CardholderFilter', { f: { bornFrm: SECRET } }, '$f'],
    ['a text for an object', '$f: CardholderFilter', { f: SECRET }, '$f'],
    ['a list for an object', '$f: CardholderFilter', { f: [SECRET] }, '$f'],
  ];

  test.each(refused)(
    'with %s are refused by name and place, without the value',
    (...[, variables, given, place]) => {
      const error = refusal(variables, given);
      expect(error.code).toBe('BAD_USER_INPUT');
      expect(error.messageIn('en')).toContain(`variable ${place}:`);
      expect(error.messageIn('zh')).toContain(`变量 ${place}:`);
      for (const language of ['zh', 'en'] as const) expect(error.messageIn(language)).not.toMatch(/\d{6}/);
    },
  );

  test('the rule that an ID number breaks is told in the language of the message', () => {
    const error = refusal('$id: IdNumber!', { id: SECRET });
    expect(error.messageIn('en')).toContain('check character of the ID number is wrong');
    expect(error.messageIn('zh')).toContain('校验码有误');
    expect(error.messageIn('en')).not.toMatch(/\p{Script=Han}/u);
  });
});
