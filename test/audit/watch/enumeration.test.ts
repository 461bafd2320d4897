import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench, every, person } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const RULE = {
  kind: 'ENUMERATION',
  parameters: { by: 'OPERATOR', minutes: 10, people: 20, notFoundPercent: 50 },
} as const;

test('many people who are not found are an alert, which leads to the entries', async () => {
  const alert = await bench.expectAlert(
    RULE,
    every({ seconds: 5, count: 20 }, (i) => person(i, i < 5)),
  );
  expect(alert).toMatchObject({
    state: 'OPEN',
    department: 'TOURISM',
    operator: 'operator-7',
    client: null,
    logs: ['hotel-check-in'],
    count: 15,
  });
  expect(alert.entries[0]).toMatch(/^hotel-check-in\/\d+$/);
});

test('so are those of one request, in however many leaves', async () => {
  const { asked } = person('found');
  const many = Array.from({ length: 6_000 }, (_, i) => person(`list-${i}`).asked?.[0] as string);
  const alert = await bench.expectAlert(RULE, [
    { asked: [...many, ...(asked ?? [])], subjects: asked ?? [] },
  ]);
  expect(alert.count).toBe(6_000);
});

test('one person, not found as often as you like, is none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 5, count: 100 }, () => person('nobody', false)),
  ));

test('people who are found are none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 5, count: 100 }, (i) => person(i, i % 5 > 0)),
  ));

test('the same number over a day is none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 600, count: 100 }, (i) => person(i, false)),
  ));

test('people of whom a source that was away knew nothing are none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 5, count: 100 }, (i) => ({
      ...person(i, false),
      outcome: 'PARTIAL',
      codes: ['SOURCE_UNAVAILABLE'],
    })),
  ));

test('a denied field in each request hides nothing', () =>
  bench.expectAlert(
    RULE,
    every({ seconds: 5, count: 20 }, (i) => ({
      ...person(i, false),
      outcome: 'PARTIAL',
      codes: ['FIELD_NOT_GRANTED'],
    })),
  ));

test('nor does leaving out the operator: then it is the client’s', async () => {
  const alert = await bench.expectAlert(
    RULE,
    every({ seconds: 5, count: 20 }, (i) => ({ ...person(i, false), operator: null })),
  );
  expect(alert).toMatchObject({ client: 'hotel-desk', operator: null });
});
