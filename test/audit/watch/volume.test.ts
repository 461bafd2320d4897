import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench, every } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const RULE = { kind: 'VOLUME', parameters: { minimum: 50, factor: 5, days: 14, minimumDays: 7 } } as const;
const DAY = 24 * 3_600;

/** So many requests within the hour after 10:00 in Shanghai, on each of the days. */
const usual = (days: number, requests: number) =>
  Array.from({ length: days }, (_, day) =>
    every({
      seconds: 10,
      count: requests,
      from: new Date(Date.parse('2026-06-01T02:00:00Z') + day * DAY * 1_000).toISOString(),
    }),
  ).flat();
const on15th = (requests: number) =>
  every({ seconds: 10, count: requests, from: '2026-06-15T02:00:00.000Z' });

test('far more requests than at this hour of other days are an alert', async () => {
  const alert = await bench.expectAlert(RULE, [...usual(14, 12), ...on15th(61)]);
  expect(alert).toMatchObject({ count: 61, logs: ['hotel-check-in'], department: 'TOURISM', operator: null });
});

test('one day that was out of the ordinary does not make the next one ordinary', () =>
  bench.expectAlert(RULE, [
    ...usual(13, 12),
    ...every({ seconds: 3, count: 1_000, from: '2026-06-14T01:59:59.000Z' }).slice(1_000),
    ...on15th(61),
  ]));

test('five times as many are none yet', () => bench.expectNoAlert(RULE, [...usual(14, 12), ...on15th(60)]));

test('an agreement without a history has no usual volume', () =>
  bench.expectNoAlert(
    RULE,
    [...usual(6, 12), ...on15th(61)].filter(({ time = '' }) => time > '2026-06-09'),
  ));

test('few requests are none, however few there were before', () =>
  bench.expectNoAlert(RULE, [...usual(14, 1), ...on15th(49)]));
