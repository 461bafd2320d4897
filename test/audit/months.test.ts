import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLog, readLogs } from '../../audit/fsck.ts';
import { createSequencer } from '../../audit/sequencer.ts';
import { MIGRATIONS } from '../../migrations/index.ts';
import { migrate } from '../../server/database/migrate.ts';
import { withClient } from '../../with-client.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { type AuditDatabase, connectHub, createAuditDatabase } from './support/database.ts';
import { leavesOf } from './support/entries.ts';

let database: AuditDatabase;
beforeAll(async () => {
  database = await createAuditDatabase();
});
afterAll(() => database.drop());

async function append(count: number): Promise<void> {
  const sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  for (let i = 0; i < count; i += 1) await sequencer.append('hub', leavesOf({ log: 'hub' }));
  await sequencer.close();
}

async function places(): Promise<readonly string[]> {
  const { rows } = await database.admin.query<{ place: string }>(
    `SELECT tableoid::regclass || ' ' || index AS place FROM audit_entry WHERE log = 'hub' ORDER BY seq`,
  );
  return rows.map(({ place }) => place);
}

test('entries go into the month that the hub has opened, and each log on without a gap', async () => {
  await append(1);
  await database.hub.query(`SELECT audit_open_months('2027-01-31')`);
  await append(2);
  await database.hub.query(`SELECT audit_open_months('2027-02-01')`);
  await append(1);
  // A hub whose clock is behind opens nothing anew.
  await database.hub.query(`SELECT audit_open_months('2027-01-15')`);
  await append(1);
  expect((await places()).slice(1)).toEqual([
    'audit_entry_2027_01 1',
    'audit_entry_2027_01 2',
    'audit_entry_2027_02 3',
    'audit_entry_2027_02 4',
  ]);
  const [log] = await readLogs(database.hub);
  expect(await checkLog(database.hub, log as NonNullable<typeof log>)).toBeUndefined();
});

test.each([
  "UPDATE audit_entry_2027_01 SET leaf = '\\x00'",
  'DELETE FROM audit_entry_2027_01',
  'TRUNCATE audit_entry_2027_01',
  'DELETE FROM audit_subject_2027_01',
])('of a month neither may do: %s', async (change) => {
  await expect(database.admin.query(change)).rejects.toThrow(/append-only/);
  await expect(database.hub.query(change)).rejects.toThrow(/permission denied/);
});

test('the hub may not even read a month other than through the whole', async () => {
  await expect(database.hub.query('SELECT FROM audit_entry_2027_01')).rejects.toThrow(/permission denied/);
});

test('entries from before are the first month, found as they were', async () => {
  const old = await createTestDatabase('template0');
  try {
    await migrate(old.url(), MIGRATIONS.slice(0, 12));
    const leaf = Buffer.from(leavesOf({ log: 'hub' })[0]?.bytes ?? []);
    await withClient(old.url(), async (client) => {
      await client.query(
        `INSERT INTO audit_entry (log, index, leaf, leaf_hash, part, time, request_id, department, client, outcome, coordinates)
         VALUES ('hub', 0, $1, sha256('\\x00' || $1::bytea), 1, now(), 'old', 'HRSS', 'c', 'RELEASED', '{}')`,
        [leaf],
      );
      await client.query(
        `INSERT INTO audit_log (log, size, peaks) SELECT 'hub', 1, leaf_hash FROM audit_entry`,
      );
    });
    await migrate(old.url());
    const sequencer = createSequencer({ connect: () => connectHub(old.url()), onError: () => undefined });
    expect(await sequencer.append('hub', leavesOf({ log: 'hub' }))).toEqual({ log: 'hub', index: 1 });
    await sequencer.close();
    const { rows } = await withClient(old.url(), (client) =>
      client.query(
        `SELECT tableoid::regclass::text = 'audit_entry_first' AS first, seq > 10 AS later, masks FROM audit_entry ORDER BY index`,
      ),
    );
    const masks = ['Cardholder.idNumber=ID_NUMBER', 'ID_NUMBER'];
    expect(rows).toEqual([
      { first: true, later: false, masks },
      { first: false, later: true, masks },
    ]);
  } finally {
    await old.drop();
  }
});
