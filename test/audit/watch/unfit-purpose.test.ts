import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench, every } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const RULE = {
  kind: 'UNFIT_PURPOSE',
  parameters: {
    terminals: [
      { pattern: 'lobby-*', purposes: ['hotel-check-in'] },
      { pattern: 'desk-*-haikou', purposes: ['subsidy'] },
    ],
    count: 1,
  },
} as const;

test('a terminal that asks for another purpose than its own is an alert', async () => {
  const alert = await bench.expectAlert(RULE, [{ terminal: 'lobby-12', purpose: 'driving-licence-proof' }]);
  expect(alert).toMatchObject({ operator: 'operator-7', count: 1, entries: [expect.any(String)] });
});

test.each([
  ['its own purpose', { terminal: 'lobby-12', purpose: 'hotel-check-in' }],
  ['another purpose at a terminal of which nothing is known', { terminal: 'gate-1', purpose: 'any' }],
  ['a terminal whose name only begins like another’s', { terminal: 'desk-4-sanya', purpose: 'any' }],
  ['no terminal', { terminal: null, purpose: 'driving-licence-proof' }],
])('%s is none', (_, entry) =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 1, count: 10 }, () => entry),
  ),
);

test('a pattern fits in the middle, too', () =>
  bench.expectAlert(RULE, [{ terminal: 'desk-4-haikou', purpose: 'hotel-check-in' }]));
