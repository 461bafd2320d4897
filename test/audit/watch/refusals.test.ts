import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench, every } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const RULE = { kind: 'REFUSALS', parameters: { by: 'CLIENT', minutes: 10, count: 10, percent: 50 } } as const;
const REFUSED = {
  outcome: 'REFUSED',
  codes: ['FIELD_NOT_GRANTED'],
  subjects: [],
  digest: null,
  rows: 0,
} as const;

test('many refusals are an alert', async () => {
  const alert = await bench.expectAlert(
    RULE,
    every({ seconds: 5, count: 20 }, (i) => (i % 2 === 0 ? REFUSED : {})),
  );
  expect(alert).toMatchObject({ client: 'hotel-desk', count: 10 });
});

test('also of requests that belong to no agreement', async () => {
  const alert = await bench.expectAlert(
    RULE,
    every({ seconds: 5, count: 10 }, () => ({ ...REFUSED, log: 'hub', agreement: null })),
  );
  expect(alert.logs).toEqual(['hub']);
});

test('refusals among many more answers are none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 1, count: 60 }, (i) => (i % 3 === 0 ? REFUSED : {})),
  ));

test('a few refusals are none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 5, count: 9 }, () => REFUSED),
  ));

test('what failed by no fault of the client is none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 5, count: 50 }, () => ({
      ...REFUSED,
      outcome: 'FAILED',
      codes: ['SOURCE_UNAVAILABLE'],
    })),
  ));

test('a scope keeps a rule to one agreement, department and terminal', async () => {
  const entries = every({ seconds: 5, count: 20 }, () => ({ ...REFUSED, terminal: 'gate-7' }));
  const scoped = { ...RULE, agreement: 'hotel-check-in', department: 'TOURISM', terminal: 'gate-*' };
  await bench.expectAlert(scoped, entries);
  await bench.expectNoAlert({ ...scoped, agreement: 'roadside-check' }, entries);
  await bench.expectNoAlert({ ...scoped, department: 'HEALTH' }, entries);
  await bench.expectNoAlert({ ...scoped, terminal: 'desk-*' }, entries);
});
