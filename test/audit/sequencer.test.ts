import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createSequencer,
  type Position,
  type Sequencer,
  type SequencerOptions,
} from '../../audit/sequencer.ts';
import type { HubError } from '../../errors.ts';
import { type AuditDatabase, connectHub, createAuditDatabase } from './support/database.ts';
import { crowd, leavesOf } from './support/entries.ts';
import { startFaultyNetwork } from './support/faulty-network.ts';

let database: AuditDatabase;
let sequencers: Sequencer[];

beforeEach(async () => {
  database = await createAuditDatabase();
  sequencers = [];
});

afterEach(async () => {
  await Promise.all(sequencers.map((sequencer) => sequencer.close()));
  await database.drop();
});

function sequencerWith(options: Partial<SequencerOptions> = {}): Sequencer {
  const sequencer = createSequencer({ connect: database.connect, onError: () => undefined, ...options });
  sequencers.push(sequencer);
  return sequencer;
}

interface StoredEntry {
  readonly log: string;
  readonly index: number;
  readonly request_id: string;
  readonly leaf: Buffer;
}

async function storedEntries(): Promise<readonly StoredEntry[]> {
  const { rows } = await database.admin.query<StoredEntry>(
    'SELECT log, index::integer, request_id, leaf FROM audit_entry ORDER BY log, index',
  );
  return rows;
}

/** Every log's indexes run from 0 to the size that its head states. */
async function expectNoGap(): Promise<void> {
  const heads = await database.admin.query('SELECT log, size::integer FROM audit_log ORDER BY log');
  const entries = await storedEntries();
  for (const { log, size } of heads.rows) {
    const indexes = entries.filter((entry) => entry.log === log).map(({ index }) => index);
    expect(indexes).toEqual(Array.from({ length: size }, (_, i) => i));
  }
  expect(entries.length).toBe(heads.rows.reduce((sum, { size }) => sum + size, 0));
}

/** Before anything else happens in this process, so without waiting for anything. */
async function expectUnavailableAtOnce(append: Promise<Position>): Promise<void> {
  const outcome = append.then(
    () => 'recorded',
    ({ code }: HubError) => code,
  );
  expect(await Promise.race([outcome, immediate('it waits')])).toBe('AUDIT_UNAVAILABLE');
}

async function expectUnavailable(append: Promise<Position>): Promise<void> {
  await expect(append).rejects.toMatchObject({ name: 'HubError', code: 'AUDIT_UNAVAILABLE' });
}

describe('the sequencer', () => {
  test('stores the bytes that it was given, at the index that it states', async () => {
    const sequencer = sequencerWith();
    const leaves = leavesOf({ purpose: '住宿登记 ☂ "\\', operator: "o'neill{},NULL" });
    await sequencer.append('another', leavesOf());
    expect(await sequencer.append('hotel', leavesOf())).toEqual({ log: 'hotel', index: 0 });
    expect(await sequencer.append('hotel', leaves)).toEqual({ log: 'hotel', index: 1 });
    const stored = (await storedEntries()).find(({ log, index }) => log === 'hotel' && index === 1);
    expect(stored?.leaf.equals(leaves[0]?.bytes as Uint8Array)).toBe(true);
  });

  test('takes any name for a log', async () => {
    const name = `海口'; DROP TABLE audit_entry; -- \\ "x" $1`;
    expect(await sequencerWith().append(name, leavesOf())).toEqual({ log: name, index: 0 });
  });

  test('keeps the parts of an entry with 10,000 subjects together', async () => {
    const sequencer = sequencerWith();
    const leaves = leavesOf({ requestId: 'crowd', asked: [], subjects: crowd(10_000) });
    const positions = await Promise.all([
      sequencer.append('hub', leavesOf()),
      sequencer.append('hub', leaves),
      sequencer.append('hub', leavesOf()),
    ]);
    expect(positions.map(({ index }) => index)).toEqual([0, 1, 1 + leaves.length]);
    const parts = (await storedEntries()).filter(({ request_id }) => request_id === 'crowd');
    expect(parts.map(({ leaf }) => leaf.length)).toEqual(leaves.map(({ bytes }) => bytes.byteLength));
    const { rows } = await database.admin.query(
      `SELECT count(*)::integer AS subjects, count(DISTINCT s.seq)::integer AS entries, min(e.part) AS part
       FROM audit_subject s JOIN audit_entry e USING (seq) WHERE e.request_id = 'crowd'`,
    );
    expect(rows).toEqual([{ subjects: 10_000, entries: 1, part: 1 }]);
  });

  test('shares few statements among 100 appends that come at once, each of them a transaction', async () => {
    const statements: string[] = [];
    const sequencer = sequencerWith({ connect: async () => record(await database.connect(), statements) });
    await sequencer.append('hub', leavesOf());
    await sequencer.append('hub', leavesOf());
    statements.length = 0;
    await Promise.all(Array.from({ length: 100 }, () => sequencer.append('hub', leavesOf())));
    expect(statements.length).toBeLessThanOrEqual(3);
    expect(statements.filter((text) => !text.includes('INSERT INTO audit_entry'))).toEqual([]);
    await expectNoGap();
  });

  test('notices that another hub has moved a head since, and goes on after it', async () => {
    const [one, other] = [sequencerWith(), sequencerWith()];
    for (let i = 0; i < 12; i += 2) {
      // The first pairs find the log as they left it; from then on the two take turns.
      expect(await one.append('hub', leavesOf())).toEqual({ log: 'hub', index: i });
      expect(await (i < 6 ? one : other).append('hub', leavesOf())).toEqual({ log: 'hub', index: i + 1 });
    }
    await expectNoGap();
  });

  test('makes a commit durable even where the database says otherwise by default', async () => {
    const { rows } = await database.admin.query('SELECT current_database() AS name');
    await database.admin.query(`ALTER DATABASE ${rows[0].name} SET synchronous_commit = off`);
    let session: Client | undefined;
    const connect = async () => {
      session = await database.connect();
      return session;
    };
    await sequencerWith({ connect }).append('hub', leavesOf());
    expect((await session?.query('SHOW synchronous_commit'))?.rows).toEqual([{ synchronous_commit: 'on' }]);
  });

  test('writes what waits before it closes, and nothing after', async () => {
    const sequencer = sequencerWith();
    const appends = Array.from({ length: 50 }, () => sequencer.append('hub', leavesOf()));
    await sequencer.close();
    expect((await Promise.all(appends)).map(({ index }) => index)).toEqual(appends.map((_, i) => i));
    await expectUnavailable(sequencer.append('hub', leavesOf()));
    expect(sequencer.health).toEqual({ state: 'closed', waitingBytes: 0 });
  });

  test('refuses at once what its queue cannot hold', async () => {
    const leaves = leavesOf();
    const size = leaves[0]?.bytes.byteLength as number;
    const sequencer = sequencerWith({ capacity: 10 * size });
    const waiting = Array.from({ length: 10 }, () => sequencer.append('hub', leaves));
    for (let i = 0; i < 5; i++) await expectUnavailableAtOnce(sequencer.append('hub', leaves));
    expect(await Promise.all(waiting)).toEqual(waiting.map((_, index) => ({ log: 'hub', index })));
    expect(await sequencer.append('hub', leaves)).toEqual({ log: 'hub', index: 10 });
  });
});

describe('several hubs on one database', () => {
  test('leave no gap and no duplicate in the logs that they all write', async () => {
    const logs = ['a', 'b', 'c', 'd', 'e'];
    const script = join(import.meta.dirname, 'support/writer.ts');
    const hub = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', script, database.url, '22', '20', ...logs], {
        maxBuffer: 1 << 24,
      });
    const hubs = await Promise.all([hub(), hub(), hub()]);
    const positions = hubs.flatMap(
      ({ stdout }) => JSON.parse(stdout) as (Position & { requestId: string })[],
    );
    expect(positions.length).toBe(3 * 22 * 20);
    await expectNoGap();
    const stored = await storedEntries();
    expect(stored.length).toBe(positions.length);
    const byPosition = new Map(stored.map((entry) => [`${entry.log} ${entry.index}`, entry.request_id]));
    for (const { log, index, requestId } of positions)
      expect(byPosition.get(`${log} ${index}`)).toBe(requestId);
  });

  test('create the same new logs at once without a deadlock', async () => {
    const hubs = [sequencerWith(), sequencerWith(), sequencerWith(), sequencerWith()];
    const names = Array.from({ length: 40 }, (_, i) => `log-${i}`);
    const orders = [names, [...names].reverse(), names.slice(20), names.slice(0, 20)];
    await Promise.all(hubs.flatMap((hub, i) => (orders[i] ?? []).map((log) => hub.append(log, leavesOf()))));
    await expectNoGap();
  });
});

describe('a log that is damaged', () => {
  /** What a superuser does behind the triggers. */
  const damages = {
    'its head does not fit its size': "UPDATE audit_log SET peaks = '' WHERE log = 'b'",
    'it has an entry that it does not count': `
      INSERT INTO audit_entry SELECT (jsonb_populate_record(e, jsonb_build_object('index', 3, 'seq', nextval('audit_seq')))).* FROM audit_entry e WHERE log = 'b' AND index = 0`,
    'it has a node that is not yet complete': `
      INSERT INTO audit_node SELECT log, level, 1, hash FROM audit_node WHERE log = 'b' AND level = 1`,
  };
  const LOGS = ['a', 'b', 'c'];

  test.each(Object.entries(damages))('fails alone: %s', async (_, damage) => {
    const errors: unknown[] = [];
    const sequencer = sequencerWith({ onError: (error) => errors.push(error) });
    const appendToEach = () => LOGS.map((log) => sequencer.append(log, leavesOf({ log })));
    for (let i = 0; i < 3; i++) await Promise.all(appendToEach());
    await database.admin.query(`BEGIN; SET LOCAL session_replication_role = replica; ${damage}; COMMIT`);
    for (const index of [3, 4]) {
      const [a, b, c] = appendToEach() as [Promise<Position>, Promise<Position>, Promise<Position>];
      await expectUnavailable(b);
      expect([await a, await c]).toEqual([
        { log: 'a', index },
        { log: 'c', index },
      ]);
    }
    expect(errors.length).toBe(2);
    expect(sequencer.health.state).toBe('ready');
  });
});

describe('when the connection breaks', () => {
  test('under load, every append that resolved is stored and every other one was refused', async () => {
    const sequencer = sequencerWith();
    const resolved = new Set<string>();
    const refused: unknown[] = [];
    let running = true;
    const write = async (writer: number) => {
      for (let i = 0; running; i++) {
        const requestId = `${writer}-${i}`;
        try {
          await sequencer.append(`log-${writer % 5}`, leavesOf({ requestId }));
          resolved.add(requestId);
        } catch (error) {
          refused.push(error);
          await sleep(2);
        }
      }
    };
    const writers = Array.from({ length: 64 }, (_, writer) => write(writer));
    for (let kill = 0; kill < 8; kill++) {
      await sleep(60);
      await database.admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
    }
    await sleep(100);
    running = false;
    await Promise.all(writers);
    const stored = new Set((await storedEntries()).map(({ request_id }) => request_id));
    expect([...resolved].filter((requestId) => !stored.has(requestId))).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) expect(error).toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    await expect.poll(() => sequencer.health.state, { timeout: 20_000 }).toBe('ready');
    await expectNoGap();
  });

  test('while nobody writes, the next append does not notice', async () => {
    let sessions = 0;
    const connect = async () => {
      const client = await database.connect();
      sessions += 1;
      return client;
    };
    const sequencer = sequencerWith({ connect });
    await sequencer.append('hub', leavesOf());
    await database.takeDown();
    await database.bringUp();
    const now = () => ({ sessions, state: sequencer.health.state });
    await expect.poll(now, { timeout: 20_000 }).toEqual({ sessions: 2, state: 'ready' });
    expect(await sequencer.append('hub', leavesOf())).toEqual({ log: 'hub', index: 1 });
  });
});

describe('when the database is gone', () => {
  test('appends fail at once, and succeed again by themselves when it is back', async () => {
    const sequencer = sequencerWith();
    await sequencer.append('hub', leavesOf());
    await database.takeDown();
    await expect.poll(() => sequencer.health.state).toBe('down');
    await expectUnavailableAtOnce(sequencer.append('hub', leavesOf()));
    await database.bringUp();
    await expect.poll(() => sequencer.health.state, { timeout: 20_000 }).toBe('ready');
    expect(await sequencer.append('hub', leavesOf())).toEqual({ log: 'hub', index: 1 });
  });

  test('from the start, the sequencer starts all the same and waits for it', async () => {
    await database.takeDown();
    const errors: unknown[] = [];
    const sequencer = sequencerWith({ onError: (error) => errors.push(error) });
    await expectUnavailable(sequencer.append('hub', leavesOf()));
    expect(errors.length).toBe(1);
    await database.bringUp();
    await expect.poll(() => sequencer.health.state, { timeout: 20_000 }).toBe('ready');
    await sequencer.append('hub', leavesOf());
  });

  test('closing does not wait for it', async () => {
    await database.takeDown();
    const sequencer = sequencerWith();
    await expectUnavailable(sequencer.append('hub', leavesOf()));
    const started = performance.now();
    await sequencer.close();
    expect(performance.now() - started).toBeLessThan(100);
    await database.bringUp();
  });
});

describe('when the database hangs', () => {
  test('waiters fail after the time-out, whoever comes then at once, and it recovers by itself', async () => {
    const network = await startFaultyNetwork(database.url);
    const sequencer = sequencerWith({ connect: () => connectHub(network.url), timeoutMs: 1_000 });
    await sequencer.append('hub', leavesOf());
    network.faultOf = () => 'SWALLOWED';
    const first = expectUnavailable(sequencer.append('hub', leavesOf()));
    await immediate();
    // It waits behind the transaction that hangs, and no longer than that does.
    const second = expectUnavailable(sequencer.append('hub', leavesOf()));
    await Promise.all([first, second]);
    expect(sequencer.health).toEqual({ state: 'down', waitingBytes: 0 });
    await expectUnavailableAtOnce(sequencer.append('hub', leavesOf()));
    network.faultOf = () => undefined;
    await expect.poll(() => sequencer.health.state, { timeout: 20_000 }).toBe('ready');
    expect(await sequencer.append('hub', leavesOf())).toEqual({ log: 'hub', index: 1 });
    await sequencer.close();
    await network.close();
  });

  test('a sequencer that nobody uses finds out by itself, before anybody asks', async () => {
    const network = await startFaultyNetwork(database.url);
    const sequencer = sequencerWith({ connect: () => connectHub(network.url), timeoutMs: 300 });
    await expect.poll(() => sequencer.health.state).toBe('ready');
    network.faultOf = () => 'SWALLOWED';
    await expect.poll(() => sequencer.health.state, { timeout: 20_000 }).toBe('down');
    await expectUnavailableAtOnce(sequencer.append('hub', leavesOf()));
    network.faultOf = () => undefined;
    await expect.poll(() => sequencer.health.state, { timeout: 20_000 }).toBe('ready');
    await sequencer.close();
    await network.close();
  });

  test('its waiters fail after the time-out, and the log goes on when it is free again', async () => {
    const sequencer = sequencerWith({ timeoutMs: 300 });
    await sequencer.append('hub', leavesOf());
    const other = await database.admin.connect();
    await other.query("BEGIN; SELECT FROM audit_log WHERE log = 'hub' FOR UPDATE");
    const started = performance.now();
    await Promise.all([
      expectUnavailable(sequencer.append('hub', leavesOf())),
      expectUnavailable(sequencer.append('hub', leavesOf())),
    ]);
    expect(performance.now() - started).toBeLessThan(1_000);
    await other.query('COMMIT');
    other.release();
    await expect
      .poll(() => sequencer.append('hub', leavesOf()).catch((error: HubError) => error.code))
      .toEqual({
        log: 'hub',
        index: 1,
      });
  });
});

function record(client: Client, statements: string[]): Client {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const recording = (statement: string | { text: string }, ...others: unknown[]) => {
    statements.push(typeof statement === 'string' ? statement : statement.text);
    return query(statement, ...others);
  };
  return Object.assign(client, { query: recording });
}
