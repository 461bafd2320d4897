import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench, every } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const PARAMETERS = {
  by: 'OPERATOR',
  from: '22:00',
  to: '06:00',
  daysOff: true,
  count: 10,
  exceptAgreements: [],
};
const RULE = { kind: 'OFF_HOURS', parameters: PARAMETERS } as const;

test.each([
  ['at night', '2026-06-30T14:00:00.000Z'],
  ['after midnight', '2026-06-30T19:00:00.000Z'],
  ['at a weekend', '2026-06-27T02:00:00.000Z'],
  ['on National Day', '2026-10-01T02:00:00.000Z'],
])('use %s is an alert', async (_, from) => {
  expect(await bench.expectAlert(RULE, every({ seconds: 60, count: 10, from: from }))).toMatchObject({
    count: 10,
  });
});

test.each([
  ['in office hours', '2026-06-30T02:00:00.000Z'],
  ['that begins as the night ends', '2026-06-29T22:00:00.000Z'],
  ['on a weekend that is worked', '2026-10-10T02:00:00.000Z'],
])('use %s is none', (_, from) => bench.expectNoAlert(RULE, every({ seconds: 60, count: 100, from: from })));

test('a few requests at night are none', () =>
  bench.expectNoAlert(RULE, every({ seconds: 60, count: 9, from: '2026-06-30T14:00:00.000Z' })));

test('an agreement that works at night by its nature is none', () =>
  bench.expectNoAlert(
    { ...RULE, parameters: { ...PARAMETERS, exceptAgreements: ['hotel-check-in'] } },
    every({ seconds: 60, count: 100, from: '2026-06-30T14:00:00.000Z' }),
  ));

test('two nights are two alerts', async () => {
  await bench.follow();
  await bench.rule(RULE);
  await bench.append([
    ...every({ seconds: 60, count: 10, from: '2026-06-29T15:00:00.000Z' }),
    ...every({ seconds: 60, count: 10, from: '2026-06-30T15:00:00.000Z' }),
  ]);
  await bench.follow();
  expect(await bench.alerts()).toMatchObject([{ count: 10 }, { count: 10 }]);
});
