import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench, every } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const RULE = { kind: 'UNUSED', parameters: { days: 90 } } as const;
const NOW = new Date('2026-09-30T00:00:00Z');
const DAY_MS = 86_400_000;
const agreement = { id: 'campus-gate', consumer: 'EDUCATION', since: new Date('2026-01-01T00:00:00Z') };
const inForce = { agreementsInForce: async () => [agreement] };

test('an agreement in force under which nothing has been released is an alert, and only one', async () => {
  await bench.rule(RULE);
  await bench.append([{ log: 'campus-gate', outcome: 'REFUSED', time: '2026-09-29T00:00:00.000Z' }]);
  for (const hours of [0, 1, 24 * 89])
    await bench.lookForUnused(new Date(NOW.getTime() + hours * 3_600_000), inForce);
  expect(await bench.alerts()).toMatchObject([
    { rule: 'rule', department: 'EDUCATION', logs: ['campus-gate'], count: 0, operator: null, entries: [] },
  ]);
});

test('after it has been closed, another ninety days are the next', async () => {
  await bench.rule(RULE);
  await bench.lookForUnused(NOW, inForce);
  await bench.database.admin.query(`UPDATE watch_alert SET state = 'CLOSED', finding = 'JUSTIFIED'`);
  await bench.lookForUnused(new Date(NOW.getTime() + 89 * DAY_MS), inForce);
  expect(await bench.alerts()).toHaveLength(1);
  await bench.lookForUnused(new Date(NOW.getTime() + 91 * DAY_MS), inForce);
  expect(await bench.alerts()).toMatchObject([{ state: 'CLOSED' }, { state: 'OPEN' }]);
});

test('one that is used, even seldom, is none', async () => {
  await bench.rule(RULE);
  await bench.append(
    every({ seconds: 1, count: 1, from: '2026-07-03T00:00:00.000Z' }, () => ({ log: 'campus-gate' })),
  );
  await bench.lookForUnused(NOW, inForce);
  expect(await bench.alerts()).toEqual([]);
});

test('one that is new is none', async () => {
  await bench.rule(RULE);
  const young = { ...agreement, id: 'young', since: new Date('2026-09-01T00:00:00Z') };
  await bench.lookForUnused(NOW, { agreementsInForce: async () => [young] });
  expect(await bench.alerts()).toEqual([]);
});
