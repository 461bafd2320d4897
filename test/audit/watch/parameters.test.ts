import { expect, test } from 'vitest';
import { KINDS } from '../../../audit/watch/kinds.ts';
import { fits } from '../../../audit/watch/parameters.ts';

test.each([
  ['gate-1', 'gate-*', true],
  ['gate-', 'gate-*', true],
  ['gate', 'gate-*', false],
  ['a-gate-1', 'gate-*', false],
  ['gate-1', 'gate-1', true],
  ['gate-11', 'gate-1', false],
  ['anything', '*', true],
  ['haikou-desk-1', 'haikou-*-1', true],
  ['haikou-1', 'haikou-*-1', false],
  ['aba', 'ab*ba', false],
  ['aXbXc', 'a*b*c', true],
  ['gate.1', 'gate?1', false],
])('the terminal %s, the pattern %s: %s', (name, pattern, expected) => {
  expect(fits(name, pattern)).toBe(expected);
});

const REFUSALS = { by: 'CLIENT', minutes: 5, count: 10, percent: 50 };

test.each([
  ['no object', [], /must be a JSON object/],
  ['nothing', null, /must be a JSON object/],
  [
    'one missing',
    { by: 'CLIENT', minutes: 5, count: 10 },
    /parameters\.percent must be an integer from 1 to 100/,
  ],
  ['one too many', { ...REFUSALS, more: 1 }, /by, minutes, count, percent and nothing else/],
  ['a prototype’s name', JSON.parse('{"__proto__": 1}'), /and nothing else/],
  ['a text for a number', { ...REFUSALS, count: '10' }, /parameters\.count must be an integer/],
  ['too large', { ...REFUSALS, percent: 101 }, /parameters\.percent/],
  ['a fraction', { ...REFUSALS, minutes: 1.5 }, /parameters\.minutes/],
  ['another grouping', { ...REFUSALS, by: 'SUBJECT' }, /one of OPERATOR, CLIENT, AGREEMENT/],
])('parameters are read strictly: %s', (_, parameters, message) => {
  expect(() => KINDS.REFUSALS(parameters)).toThrow(message);
});

test.each([
  [{ terminals: [{ pattern: 'a b', region: '460100' }], minutes: 1 }],
  [{ terminals: [{ pattern: 'a', region: '46' }], minutes: 1 }],
  [{ terminals: [{ pattern: 'a', region: '460100', more: 1 }], minutes: 1 }],
  [{ terminals: Array.from({ length: 501 }, () => ({ pattern: 'a', region: '460100' })), minutes: 1 }],
])('so are lists: %#', (parameters) => {
  expect(() => KINDS.TWO_REGIONS(parameters)).toThrow(/parameters\.terminals must be a list/);
});
