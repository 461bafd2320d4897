import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench, every } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const RULE = {
  kind: 'TWO_REGIONS',
  parameters: {
    minutes: 30,
    terminals: [
      { pattern: 'haikou-*', region: '460100' },
      { pattern: 'sanya-*', region: '460200' },
    ],
  },
} as const;

test('an operator in two regions at once is an alert', async () => {
  const alert = await bench.expectAlert(
    RULE,
    every({ seconds: 300, count: 4 }, (i) => ({ terminal: i % 2 === 0 ? 'haikou-1' : 'sanya-1' })),
  );
  expect(alert).toMatchObject({ operator: 'operator-7', count: 4 });
});

test('also where the one region is in another log, whose entries are read later', async () => {
  const alert = await bench.expectAlert(RULE, [
    ...every({ seconds: 300, count: 12 }, () => ({ log: 'a-first', terminal: 'haikou-1' })),
    ...every({ seconds: 300, count: 1 }, () => ({ log: 'b-second', terminal: 'sanya-1' })),
  ]);
  expect(alert.logs).toEqual(['a-first', 'b-second']);
});

test.each([
  ['one region', (i: number) => ({ terminal: `haikou-${i}` })],
  ['two operators', (i: number) => ({ terminal: i === 0 ? 'haikou-1' : 'sanya-1', operator: `o-${i > 0}` })],
  [
    'operators of one name in two departments',
    (i: number) => ({
      terminal: i === 0 ? 'haikou-1' : 'sanya-1',
      department: i === 0 ? 'HEALTH' : 'TOURISM',
    }),
  ],
  ['terminals of which nobody knows where they are', (i: number) => ({ terminal: `gate-${i}` })],
])('%s is none', (_, entryOf) => bench.expectNoAlert(RULE, every({ seconds: 60, count: 10 }, entryOf)));

test('two regions with time for the way between are none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 3_600, count: 4 }, (i) => ({ terminal: i % 2 === 0 ? 'haikou-1' : 'sanya-1' })),
  ));
