import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench, every, person } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const RULE = { kind: 'SAME_PERSON', parameters: { by: 'OPERATOR', minutes: 60, count: 10 } } as const;

test('one person looked up again and again is an alert', async () => {
  const alert = await bench.expectAlert(
    RULE,
    every({ seconds: 60, count: 12 }, () => person('the neighbour')),
  );
  expect(alert).toMatchObject({ operator: 'operator-7', count: 12 });
  expect(JSON.stringify(alert)).not.toContain(person('the neighbour').asked?.[0]);
});

test('also where the person is found by something else than the ID number', () =>
  bench.expectAlert(
    RULE,
    every({ seconds: 60, count: 12 }, () => ({ ...person('the neighbour'), asked: [] })),
  ));

test('many people are none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 60, count: 50 }, (i) => person(i)),
  ));

test('one person looked up by several operators is none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 60, count: 12 }, (i) => ({ ...person('a guest'), operator: `operator-${i % 3}` })),
  ));

test('one person looked up once an hour is none', () =>
  bench.expectNoAlert(
    RULE,
    every({ seconds: 3_600, count: 30 }, () => person('a patient')),
  ));

test('several operators of one client are an alert of the rule that goes by clients', () =>
  bench.expectAlert(
    { ...RULE, parameters: { ...RULE.parameters, by: 'CLIENT' } },
    every({ seconds: 60, count: 12 }, (i) => ({ ...person('a guest'), operator: `operator-${i % 3}` })),
  ));
