import { afterAll, beforeAll, expect, test } from 'vitest';
import { followLogs, followOnce } from '../../../audit/follow.ts';
import { WATCH, watcherOf } from '../../../audit/watch/watch.ts';
import { MIGRATIONS } from '../../../migrations/index.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { withClient } from '../../../with-client.ts';
import { createTestDatabase } from '../../support/test-database.ts';
import { leavesOf } from '../support/entries.ts';
import { type Bench, createBench, every, type TestRule } from './support/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());

const RULE: TestRule = {
  kind: 'REFUSALS',
  parameters: { by: 'CLIENT', minutes: 60, count: 10, percent: 50 },
};
const INPUT = {
  hubUrl: 'https://hub.example',
  isWorkingDay: () => true,
  idsOfParty: async () => [],
  agreementsInForce: async () => [],
  onRaised: () => undefined,
};
const REFUSED = { outcome: 'REFUSED', subjects: [], rows: 0, digest: null } as const;
const refusals = (count: number, from: string) => every({ seconds: 1, count, from }, () => REFUSED);

async function hubLog() {
  const { rows } = await bench.database.hub.query(
    `SELECT convert_from(leaf, 'UTF8')::json AS leaf FROM audit_entry WHERE log = 'hub' ORDER BY index`,
  );
  return rows.map(({ leaf }) => leaf).filter(({ action }) => action === 'ALERT_RAISED');
}

async function close(): Promise<void> {
  await bench.database.admin.query(`UPDATE watch_alert SET state = 'CLOSED', finding = 'MISUSE'`);
}

test('an alert is raised once, is an entry of the hub’s log, and gathers what goes on', async () => {
  await bench.rule(RULE);
  await bench.append(refusals(10, '2026-06-30T02:00:00.000Z'));
  await bench.follow();
  const [alert] = await bench.alerts();
  expect(alert).toMatchObject({ count: 10, state: 'OPEN' });
  const raised = await hubLog();
  expect(raised.at(-1)).toMatchObject({
    action: 'ALERT_RAISED',
    target: alert?.id,
    reason: 'rule',
    department: 'TOURISM',
    client: 'onecard',
    operator: null,
    document: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  await bench.append(refusals(7, '2026-06-30T02:20:00.000Z'));
  await bench.follow();
  expect(await bench.alerts()).toMatchObject([
    { id: alert?.id, count: 17, last_at: new Date('2026-06-30T02:20:06.000Z') },
  ]);
  expect(await hubLog()).toHaveLength(raised.length);
});

test('what an alert that is closed has as its evidence raises no other; what comes then does', async () => {
  await bench.rule(RULE);
  await bench.append(refusals(10, '2026-06-30T02:00:00.000Z'));
  await bench.follow();
  await close();
  await bench.append(refusals(9, '2026-06-30T02:15:00.000Z'));
  await bench.follow();
  expect(await bench.alerts()).toMatchObject([{ state: 'CLOSED', count: 10 }]);
  await bench.append(refusals(1, '2026-06-30T02:16:00.000Z'));
  await bench.follow();
  expect(await bench.alerts()).toMatchObject([
    { state: 'CLOSED', count: 10 },
    { state: 'OPEN', count: 10 },
  ]);
});

test('after a pause every alert of then is raised, and no more of them than in time', async () => {
  const burst = (day: string) => refusals(400, `2026-07-0${day}T02:00:00.000Z`);
  const quiet = every({ seconds: 60, count: 1_500, from: '2026-07-01T04:00:00.000Z' });
  const entries = [...burst('1'), ...quiet, ...burst('4'), ...burst('6')];
  await bench.rule(RULE);
  await bench.append(entries);
  await bench.follow();
  const late = (await bench.alerts()).map(({ count, first_at }) => [count, first_at.toISOString()]);
  expect(late).toEqual(['1', '4', '6'].map((day) => [400, `2026-07-0${day}T02:00:00.000Z`]));

  await bench.rule(RULE);
  for (let i = 0; i < entries.length; i += 90) {
    await bench.append(entries.slice(i, i + 90));
    await bench.follow();
  }
  expect((await bench.alerts()).map(({ count, first_at }) => [count, first_at.toISOString()])).toEqual(late);
});

test('a batch that fails leaves no alert and no entry; the next try leaves one', async () => {
  await bench.rule(RULE);
  const before = (await hubLog()).length;
  await bench.append(refusals(10, '2026-06-30T02:00:00.000Z'));
  const fail = {
    onRaised: () => {
      throw new Error('a failure after everything has been written');
    },
  };
  await expect(bench.follow(fail)).rejects.toThrow('a failure');
  expect([await bench.alerts(), (await hubLog()).length]).toEqual([[], before]);
  await bench.follow();
  expect([(await bench.alerts()).length, (await hubLog()).length]).toEqual([1, before + 1]);
});

test('two hubs side by side count each entry once', async () => {
  await bench.rule(RULE);
  const hubs = [1, 2].map(() =>
    followLogs({
      pool: bench.database.hub,
      followers: [watcherOf(INPUT)],
      onError: (error) => {
        throw error;
      },
    }),
  );
  for (let i = 0; i < 30; i += 1)
    await bench.append(
      refusals(100, new Date(Date.parse('2026-06-30T02:00:00Z') + i * 10_000).toISOString()),
    );
  await Promise.all(hubs.map((hub) => hub.close()));
  await bench.follow();
  expect(await bench.alerts()).toMatchObject([{ count: 3_000 }]);
  const { rows } = await bench.database.hub.query(
    'SELECT sum(hits)::integer AS hits, sum(total)::integer AS total FROM watch_count',
  );
  expect(rows).toEqual([{ hits: 3_000, total: 3_000 }]);
});

test('a rule that is disabled watches nothing, at once', async () => {
  await bench.rule(RULE);
  await bench.database.admin.query('UPDATE watch_rule SET enabled = false');
  await bench.append(refusals(20, '2026-06-30T02:00:00.000Z'));
  await bench.follow();
  expect(await bench.alerts()).toEqual([]);
});

test('counts are forgotten when no entry can need them any more', async () => {
  await bench.rule(RULE);
  await bench.append(refusals(5, '2026-06-30T02:00:00.000Z'));
  const countRows = async () => (await bench.database.hub.query('SELECT FROM watch_count')).rowCount;
  await bench.follow();
  await bench.append(refusals(1, '2026-06-30T03:00:00.000Z'));
  // The entry that has not been read yet is of an hour that still needs them.
  await bench.lookForUnused(new Date('2026-09-01T00:00:00Z'));
  expect(await countRows()).toBe(1);
  await bench.follow();
  await bench.lookForUnused(new Date('2026-09-01T00:00:00Z'));
  expect(await countRows()).toBe(0);
});

test('an installation with a history begins at its end, and knows the usual volume', async () => {
  const old = await createTestDatabase('template0');
  try {
    await migrate(old.url(), MIGRATIONS.slice(0, 14));
    await withClient(old.url(), async (client) => {
      const leaf = Buffer.from(leavesOf(REFUSED)[0]?.bytes ?? []);
      await client.query(
        `INSERT INTO audit_entry (log, index, leaf, leaf_hash, part, time, request_id, agreement, department, client, outcome, coordinates)
         SELECT 'hotel-check-in', i, $1, sha256('\\x00' || $1::bytea), 1, date_trunc('hour', now()) - i * interval '1 second',
                'old', 'hotel-check-in', 'TOURISM', 'hotel-desk', 'REFUSED', '{}' FROM generate_series(1, 100) AS i`,
        [leaf],
      );
      await client.query(`INSERT INTO audit_log (log, size) VALUES ('hotel-check-in', 101)`);
    });
    await migrate(old.url());
    await withClient(old.url(), async (client) => {
      const { rows } = await client.query(
        `SELECT (SELECT next::integer FROM log_follower WHERE follower = '${WATCH}'), requests::integer FROM watch_hour`,
      );
      expect(rows).toEqual([{ next: 101, requests: 100 }]);
    });
  } finally {
    await old.drop();
  }
});

test('entries of one log are judged whole however the batches fall', async () => {
  await bench.rule(RULE);
  const { name, work } = watcherOf(INPUT);
  await bench.append(refusals(2_500, '2026-06-30T02:00:00.000Z'));
  const counts: number[] = [];
  const counting: typeof work = async (client, entries) => {
    counts.push(entries.length);
    await work(client, entries);
  };
  const onError = (error: unknown) => expect.unreachable(String(error));
  while (await followOnce({ pool: bench.database.hub, followers: [{ name, work: counting }], onError }));
  expect(counts.length).toBeGreaterThan(2);
  expect(await bench.alerts()).toMatchObject([{ count: 2_500 }]);
});
