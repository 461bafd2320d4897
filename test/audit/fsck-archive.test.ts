import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendWithin } from '../../audit/append.ts';
import { archiveMonth } from '../../audit/archive/archive-month.ts';
import { EXPIRED_ACTION, expiredTarget } from '../../audit/archive/check-archive.ts';
import { findExpirable, noteExpired, removeExpiredFiles } from '../../audit/archive/expire.ts';
import { placeHold } from '../../audit/archive/legal-holds.ts';
import { readPartitions } from '../../audit/archive/months.ts';
import { restoreMonth } from '../../audit/archive/restore-month.ts';
import { encodeChange } from '../../audit/entry.ts';
import { checkLog, countStraySubjects, readLogs } from '../../audit/fsck.ts';
import { createSequencer } from '../../audit/sequencer.ts';
import type { Damage } from '../../verify/damage.ts';
import { withClient } from '../../with-client.ts';
import { ARCHIVE_DAMAGE, LOG, OTHER, tampered } from './support/damage.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';
import { leavesOf } from './support/entries.ts';
import { appendInMonth } from './support/old-month.ts';

const MONTH = '2023-07';

let database: AuditDatabase;
let directory: string;
beforeAll(async () => {
  database = await createAuditDatabase();
  directory = mkdtempSync(join(tmpdir(), 'archive-'));
  for (const log of [LOG, OTHER])
    await appendInMonth(database, { month: log === LOG ? MONTH : '2023-08', count: 2, logOf: () => log });
  const sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  for (const log of [LOG, LOG, LOG, OTHER, OTHER, 'hub', 'hub'])
    await sequencer.append(log, leavesOf({ log }));
  await sequencer.close();
  for (const month of [MONTH, '2023-08']) await archive(month);
  await placeHold(database.admin, { log: LOG, reason: 'a test' });
  await withClient(database.url, async (client) => {
    for (const one of await findExpirable(client, '2024-01')) {
      await client.query('BEGIN');
      await noteExpired(client, one);
      await appendWithin(client, [{ log: 'hub', leaves: [expiryOf(expiredTarget(one))] }]);
      await client.query('COMMIT');
    }
    await removeExpiredFiles(client, directory);
  });
});
afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true });
});

async function archive(month: string): Promise<void> {
  await withClient(database.url, async (client) => {
    await client.query('BEGIN');
    for (const partition of await readPartitions(client))
      if (partition.month === month)
        await archiveMonth({ client, directory, partition, onProgress: () => undefined });
    await client.query('COMMIT');
  });
}

function expiryOf(target: string) {
  return encodeChange({
    ...{ time: '2026-06-30T08:00:00.123Z', requestId: 'expiry', log: 'hub', agreement: null },
    ...{ agreementVersion: null, department: 'HRSS', client: 'onecard', operator: 'ChenJing' },
    ...{ action: EXPIRED_ACTION, target, reason: null, document: null },
  });
}

async function check(): Promise<readonly Damage[]> {
  const found: Damage[] = [];
  for (const log of await readLogs(database.hub)) {
    const damage = await checkLog(database.hub, log, { directory });
    if (damage !== undefined) found.push(damage);
  }
  return found;
}

test('fsck reads the archive too, and takes what has rightly expired as it is', async () => {
  expect(await check()).toEqual([]);
  expect(await countStraySubjects(database.hub)).toBe(0);
  const elsewhere = await checkLog(
    database.hub,
    (await readLogs(database.hub)).find(({ log }) => log === LOG) as never,
    { directory: join(directory, 'elsewhere') },
  );
  expect(elsewhere).toEqual({ log: LOG, index: 0, kind: 'FILE', file: MONTH });
});

test.each(ARCHIVE_DAMAGE)('fsck finds a change of %s, and says where', async (_, sql, expected) => {
  const [first] = await tampered(database.admin, { sql, work: check });
  expect(first).toMatchObject({ log: LOG, ...expected });
});

test('a month that is back in the database is checked in both places', async () => {
  await withClient(database.url, async (client) => {
    await client.query('BEGIN');
    await restoreMonth({ client, directory, month: MONTH, onProgress: () => undefined });
    await client.query('COMMIT');
  });
  expect(await check()).toEqual([]);
  const [first] = await tampered(database.admin, {
    sql: `UPDATE audit_entry SET purpose = 'OTHER' WHERE log = '${LOG}' AND index = 1`,
    work: check,
  });
  expect(first).toEqual({ log: LOG, index: 1, kind: 'COLUMNS', column: 'purpose' });
  rmSync(join(directory, MONTH), { recursive: true });
  expect(await check()).toEqual([{ log: LOG, index: 0, kind: 'FILE', file: MONTH }]);
});
