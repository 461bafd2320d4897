import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendWithin } from '../../audit/append.ts';
import { archiveMonth } from '../../audit/archive/archive-month.ts';
import { findExpirable, noteExpired, removeExpiredFiles } from '../../audit/archive/expire.ts';
import { placeHold, readHolds, releaseHold } from '../../audit/archive/legal-holds.ts';
import { monthsBefore, readMonths, readPartitions } from '../../audit/archive/months.ts';
import { openArchive } from '../../audit/archive/read-archive.ts';
import { restoreMonth } from '../../audit/archive/restore-month.ts';
import { createCheckpoints } from '../../audit/checkpoints.ts';
import { createLogSigner } from '../../audit/log-signer.ts';
import { ed25519KeyOf, keyInMemory } from '../../audit/signing-key.ts';
import { withClient } from '../../with-client.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';
import { leavesOf } from './support/entries.ts';
import { appendInMonth } from './support/old-month.ts';

/** One log has more entries than go into one file. */
const logOf = (i: number) => (i % 10 === 9 ? 'hub' : 'a-log');
const OLD = '2024-03';

let database: AuditDatabase;
let directory: string;
beforeEach(async () => {
  database = await createAuditDatabase();
  directory = mkdtempSync(join(tmpdir(), 'archive-'));
  await appendIn(OLD, 1_200);
  await appendIn('2024-04', 7);
});
afterEach(async () => {
  await database.drop();
  rmSync(directory, { recursive: true });
});

const appendIn = (month: string, count: number) => appendInMonth(database, { month, count, logOf });

async function inTransaction<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
  return withClient(database.url, async (client) => {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}

async function archive(month: string): Promise<number> {
  return inTransaction(async (client) => {
    const partition = (await readPartitions(client)).find((one) => one.month === month);
    if (partition === undefined) throw new Error(`no ${month}`);
    return archiveMonth({ client, directory, partition, onProgress: () => undefined });
  });
}

const restore = (month: string) =>
  inTransaction((client) => restoreMonth({ client, directory, month, onProgress: () => undefined }));

async function contents() {
  const { rows } = await database.admin.query(
    `SELECT to_jsonb(e) AS entry, ARRAY(SELECT subject FROM audit_subject s WHERE s.seq = e.seq ORDER BY 1) AS subjects,
            rank() OVER (PARTITION BY log ORDER BY seq) AS place
       FROM audit_entry e ORDER BY log, index`,
  );
  return rows;
}

async function states() {
  const months = await readMonths(database.admin);
  return Object.fromEntries(
    months
      .filter(({ month }) => month < '2025')
      .map(({ month, state, entries }) => [month, [state, entries]]),
  );
}

describe('a month that goes into the archive', () => {
  test('is in the database no longer, and nothing else has changed', async () => {
    const before = await contents();
    const later = before.filter(({ entry }) => entry.request_id.startsWith('2024-04'));
    const count = await archive(OLD);
    expect(count).toBe(before.length - later.length);
    expect((await contents()).map(({ entry }) => entry)).toEqual(later.map(({ entry }) => entry));
    expect(await states()).toEqual({ [OLD]: ['ARCHIVED', count], '2024-04': ['ONLINE', later.length] });
  });

  test('leaves every proof as it was', async () => {
    const signer = createLogSigner('hub.example', [keyInMemory(ed25519KeyOf(Buffer.alloc(32, 1)))]);
    const checkpoints = createCheckpoints({
      pool: database.admin,
      signer,
      archive: openArchive(database.hub, directory),
    });
    const link = (first: number) => checkpoints.link('a-log', first, 1_085);
    const sizes = [1, 2, 3, 255, 511, 1_023, 1_025, 1_084];
    const before = await Promise.all(sizes.map(link));
    expect(before.every((hashes) => hashes !== undefined)).toBe(true);
    await archive(OLD);
    expect(await Promise.all(sizes.map(link))).toEqual(before);
  });

  test('has each of its entries to read, as it was', async () => {
    const { rows } = await database.admin.query<{ log: string; index: string; leaf: Buffer }>(
      `SELECT log, index, leaf FROM audit_entry WHERE request_id LIKE '2024-03%' ORDER BY random() LIMIT 20`,
    );
    await archive(OLD);
    const { leaf } = openArchive(database.hub, directory);
    for (const row of rows) expect(await leaf(row.log, Number(row.index))).toEqual(row.leaf);
    expect(await leaf('a-log', 1_084)).toBeUndefined();
    expect(await leaf('no-log', 0)).toBeUndefined();
  });

  test('comes back as it was, and goes again', async () => {
    const before = await contents();
    await archive(OLD);
    await restore(OLD);
    expect(await contents()).toEqual(before);
    expect((await states())[OLD]?.[0]).toBe('BOTH');
    const files = readdirSync(join(directory, OLD, 'a-log'));
    await archive(OLD);
    expect(readdirSync(join(directory, OLD, 'a-log'))).toEqual(files);
    expect((await states())[OLD]?.[0]).toBe('ARCHIVED');
  });

  test.each([
    ['leaf', `UPDATE audit_entry SET leaf = leaf || ' ' WHERE log = 'hub' AND index = 40`, 'hub/40'],
    [
      'leaf and hash',
      `UPDATE audit_entry SET leaf = leaf || ' ', leaf_hash = sha256('\\x00' || leaf || ' ') WHERE log = 'hub' AND index = 40`,
      'hub/0',
    ],
    ['gap', `DELETE FROM audit_entry WHERE log = 'hub' AND index = 40`, 'gap'],
  ])('stays where it is damaged: %s', async (_, sql, named) => {
    await database.admin.query(
      `SET session_replication_role = replica; ${sql}; RESET session_replication_role`,
    );
    await expect(archive(OLD)).rejects.toThrow(named);
    expect((await states())[OLD]?.[0]).toBe('ONLINE');
  });

  test('is not taken from a file that has been changed or is gone', async () => {
    await archive(OLD);
    const folder = join(directory, OLD, 'a-log');
    const [file] = readdirSync(folder) as [string];
    const { leaf } = openArchive(database.hub, directory);
    writeFileSync(join(folder, file), 'something else');
    await expect(leaf('a-log', 0)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    await expect(restore(OLD)).rejects.toThrow('is not what was written');
    rmSync(join(folder, file));
    await expect(leaf('a-log', 0)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    await expect(restore(OLD)).rejects.toThrow('cannot read');
  });
});

describe('an archive', () => {
  async function expire(before: string): Promise<readonly string[]> {
    const gone = await inTransaction(async (client) => {
      const found = await findExpirable(client, before);
      for (const one of found) {
        await noteExpired(client, one);
        await appendWithin(client, [{ log: 'hub', leaves: leavesOf({ log: 'hub', requestId: one.log }) }]);
      }
      return found;
    });
    await removeExpiredFiles(database.admin, directory);
    return gone.map(({ log, month }) => `${month} ${log}`);
  }

  test('expires when its time has come, and says in which entry of the hub log', async () => {
    await archive(OLD);
    expect(await expire(OLD)).toEqual([]);
    expect(await expire('2024-04')).toEqual([`${OLD} a-log`, `${OLD} hub`]);
    expect((await states())[OLD]?.[0]).toBe('EXPIRED');
    expect(readdirSync(join(directory, OLD, 'a-log'))).toEqual([]);
    expect(await openArchive(database.hub, directory).leaf('a-log', 0)).toBe('EXPIRED');
    await expect(restore(OLD)).rejects.toThrow('no archive');
    const { rows } = await database.admin.query(
      `SELECT x.log, e.request_id FROM audit_expired x JOIN audit_entry e ON e.log = 'hub' AND e.index = x.recorded_at ORDER BY 1`,
    );
    expect(rows).toEqual([
      { log: 'a-log', request_id: 'a-log' },
      { log: 'hub', request_id: 'hub' },
    ]);
  });

  test('stays under a legal hold, of its log or of all, until that is released', async () => {
    await archive(OLD);
    const ofOne = await placeHold(database.admin, { log: 'a-log', reason: '(2026)琼01民初1号' });
    expect(await expire('2024-04')).toEqual([`${OLD} hub`]);
    const ofAll = await placeHold(database.admin, { log: null, reason: 'inspection' });
    expect(await releaseHold(database.admin, ofOne)).toBe(true);
    expect(await releaseHold(database.admin, ofOne)).toBe(false);
    expect(await expire('2024-04')).toEqual([]);
    await releaseHold(database.admin, ofAll);
    expect((await readHolds(database.admin)).map(({ log }) => log)).toEqual([null, 'a-log']);
    expect(await expire('2024-04')).toEqual([`${OLD} a-log`]);
  });

  test('does not expire while its month is back in the database', async () => {
    await archive(OLD);
    await restore(OLD);
    expect(await expire('2024-04')).toEqual([]);
  });
});

test.each([
  ['2026-11', 6, '2026-05'],
  ['2026-03', 6, '2025-09'],
  ['2026-01', 1, '2025-12'],
  ['2026-12', 36, '2023-12'],
])('%s less %i months is %s', (month, count, expected) => {
  expect(monthsBefore(month, count)).toBe(expected);
});
