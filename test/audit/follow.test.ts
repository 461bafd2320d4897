import { Pool, type PoolClient } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeChange } from '../../audit/entry.ts';
import { type FollowedEntry, followLogs, followOnce, UnreadableEntry } from '../../audit/follow.ts';
import { createSequencer, type Sequencer } from '../../audit/sequencer.ts';
import { createPool } from '../../server/database/pools.ts';
import { withSessionOptions } from '../../session-options.ts';
import { type AuditDatabase, createAuditDatabase, HUB_ROLE } from './support/database.ts';
import { leavesOf } from './support/entries.ts';

/** Whoever follows the logs works on every entry exactly once, whatever fails and however many hubs there are. */
let database: AuditDatabase;
let sequencer: Sequencer;
let errors: unknown[];

beforeEach(async () => {
  database = await createAuditDatabase();
  sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  errors = [];
  // What a follower writes in its transaction: nothing keeps it from writing an entry twice.
  await database.admin.query(
    'CREATE TABLE seen (place text NOT NULL); GRANT INSERT, SELECT ON seen TO onecard_hub',
  );
});
afterEach(async () => {
  await sequencer.close();
  await database.drop();
});

const append = (log: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, i) =>
      sequencer.append(log, leavesOf({ log, requestId: `${log}-${i}` })),
    ),
  );

const note = async (client: PoolClient, entries: readonly FollowedEntry[]) => {
  await client.query('INSERT INTO seen SELECT unnest($1::text[])', [
    entries.map(({ log, index }) => `${log}/${index}`),
  ]);
};

const input = (work = note, pool = database.hub) => ({
  ...{ pool, followers: [{ name: 'test', work }] },
  onError: (error: unknown) => errors.push(error),
});

async function readAll(work = note): Promise<void> {
  while (await followOnce(input(work)));
}

async function seen(): Promise<readonly string[]> {
  const { rows } = await database.admin.query<{ place: string }>('SELECT place FROM seen');
  return rows.map(({ place }) => place).sort();
}

const placesOf = (log: string, count: number) => Array.from({ length: count }, (_, i) => `${log}/${i}`);

test('every entry of every log is read once, each log in order, and what comes later too', async () => {
  await Promise.all([append('a', 30), append('b', 20)]);
  const order: string[] = [];
  await readAll(async (client, entries) => {
    order.push(...entries.map(({ log, index }) => `${log}/${index}`));
    await note(client, entries);
  });
  expect(order.filter((place) => place.startsWith('a/'))).toEqual(placesOf('a', 30));
  await append('b', 1);
  await readAll();
  await readAll();
  expect(await seen()).toEqual([...placesOf('a', 30), ...placesOf('b', 21)].sort());
});

test('work that fails is done again, and nothing of the first time stays', async () => {
  await append('a', 5);
  const failing = followOnce(
    input(async (client, entries) => {
      await note(client, entries);
      throw new Error('in the middle');
    }),
  );
  await expect(failing).rejects.toThrow('in the middle');
  expect(await seen()).toEqual([]);
  await readAll();
  expect(await seen()).toEqual(placesOf('a', 5));
});

test('a follower whose connection is cut off in the middle has done nothing; the next one does it', async () => {
  await append('a', 5);
  const pool = createPool({
    connectionString: withSessionOptions(database.url, HUB_ROLE),
    onError: () => undefined,
  });
  const dying = followOnce(
    input(async (client, entries) => {
      await note(client, entries);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await client.query('SELECT 1');
    }, pool),
  );
  await expect(dying).rejects.toThrow();
  await pool.end();
  await readAll();
  expect(await seen()).toEqual(placesOf('a', 5));
});

test('of two hubs one works at a time, and the other passes', async () => {
  await append('a', 5);
  const other = new Pool({ connectionString: database.url, options: HUB_ROLE });
  await followOnce(
    input(async (client, entries) => {
      expect(await followOnce(input(note, other))).toBe(false);
      expect(await seen()).toEqual([]);
      await note(client, entries);
    }),
  );
  await followOnce(input(note, other));
  expect(await seen()).toEqual(placesOf('a', 5));
  await other.end();
});

test('hubs that follow side by side while others write read each entry once', async () => {
  const followers = Array.from({ length: 3 }, () => followLogs({ ...input(), everyMs: 5 }));
  await Promise.all(['a', 'b', 'c'].map((log) => append(log, 300)));
  const expected = ['a', 'b', 'c'].flatMap((log) => placesOf(log, 300)).sort();
  await expect.poll(async () => (await seen()).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(900);
  await Promise.all(followers.map((follower) => follower.close()));
  await readAll();
  expect(await seen()).toEqual(expected);
  expect(errors).toEqual([]);
});

test('followers of different names each read everything', async () => {
  await append('a', 3);
  await readAll();
  await followOnce({ ...input(), followers: [{ name: 'another', work: note }] });
  expect(await seen()).toEqual([...placesOf('a', 3), ...placesOf('a', 3)].sort());
});

test('followers that go together each have all entries once, wherever each of them stands', async () => {
  await append('a', 30);
  await followOnce({ ...input(), followers: [{ name: 'ahead', work: note }] });
  await append('a', 10);
  await append('b', 5);
  const read = new Map<string, string[]>([
    ['ahead', []],
    ['behind', []],
  ]);
  const followers = [...read].map(([name, places]) => ({
    name,
    work: async (_: PoolClient, entries: readonly FollowedEntry[]) => {
      places.push(...entries.map(({ log, index }) => `${log}/${index}`));
    },
  }));
  while (await followOnce({ ...input(), followers }));
  expect(read.get('ahead')).toEqual([...placesOf('a', 40).slice(30), ...placesOf('b', 5)]);
  expect(read.get('behind')).toEqual([...placesOf('a', 40), ...placesOf('b', 5)]);
});

test('a follower that fails does not keep those beside it back, and nothing of its work stays', async () => {
  await append('a', 5);
  const failing = async (client: PoolClient, entries: readonly FollowedEntry[]) => {
    await note(client, entries);
    await client.query('SELECT 1 / 0');
  };
  const followers = [
    { name: 'failing', work: failing },
    { name: 'test', work: note },
  ];
  await expect(followOnce({ ...input(), followers })).rejects.toThrow('division by zero');
  expect(await seen()).toEqual(placesOf('a', 5));
  await readAll();
  expect(await seen()).toEqual(placesOf('a', 5));
  await followOnce({ ...input(), followers: [{ name: 'failing', work: note }] });
  expect(await seen()).toEqual([...placesOf('a', 5), ...placesOf('a', 5)].sort());
});

test('a busy log does not keep the others waiting', async () => {
  await append('a-busy', 1_500);
  await append('z-quiet', 1);
  await followOnce(input());
  expect(await seen()).toContain('z-quiet/0');
});

test('entries of other kinds come too', async () => {
  const change = encodeChange({
    ...{ time: '2026-06-30T08:00:00.123Z', requestId: 'r', log: 'a', agreement: 'a', agreementVersion: 1 },
    ...{ department: 'HRSS', client: 'office', operator: 'ChenJing', action: 'AGREEMENT_SUSPENDED' },
    ...{ target: null, reason: null, document: null },
  });
  await sequencer.append('a', [change]);
  const kinds: string[] = [];
  await readAll(async (_, entries) => {
    kinds.push(...entries.map(({ leaf }) => leaf.kind));
  });
  expect(kinds).toEqual(['change']);
});

test.each([
  ['cannot be read', `UPDATE audit_entry SET leaf = '{}' WHERE log = 'a' AND index = 2`],
  ['is missing', `DELETE FROM audit_entry WHERE log = 'a' AND index = 2`],
])('an entry that %s is told once, and the others do not wait behind it', async (_, sql) => {
  await append('a', 5);
  await append('b', 2);
  await database.admin.query(
    `SET session_replication_role = replica; ${sql}; SET session_replication_role = origin`,
  );
  await readAll();
  await readAll();
  expect(await seen()).toEqual(['a/0', 'a/1', 'a/3', 'a/4', 'b/0', 'b/1']);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toBeInstanceOf(UnreadableEntry);
  expect(String(errors[0])).toContain('a/2');
});

test('a follower that fails tells it, tries again, and ends when it is closed', async () => {
  await append('a', 2);
  let attempts = 0;
  const follower = followLogs({
    ...input(async (client, entries) => {
      attempts += 1;
      if (attempts < 3) throw new Error('not yet');
      await note(client, entries);
    }),
    everyMs: 5,
  });
  await expect.poll(seen, { timeout: 30_000 }).toEqual(placesOf('a', 2));
  await follower.close();
  expect(errors.map(String)).toEqual(['Error: not yet', 'Error: not yet']);
  await append('a', 1);
  expect(await seen()).toHaveLength(2);
});
