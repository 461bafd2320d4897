import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSequencer } from '../../audit/sequencer.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';
import { leavesOf } from './support/entries.ts';

let database: AuditDatabase;

beforeAll(async () => {
  database = await createAuditDatabase();
  const sequencer = createSequencer({ connect: database.connect, onError: fail });
  await sequencer.append('hub', leavesOf());
  await sequencer.append('hub', leavesOf());
  await sequencer.close();
});

afterAll(() => database.drop());

const CHANGES = [
  "UPDATE audit_entry SET leaf = '\\x00'",
  "UPDATE audit_entry SET outcome = 'REFUSED' WHERE index = 0",
  'DELETE FROM audit_entry',
  'TRUNCATE audit_entry',
  "UPDATE audit_subject SET subject = 'x'",
  'DELETE FROM audit_subject',
  'TRUNCATE audit_subject',
  'DELETE FROM audit_log',
  'TRUNCATE audit_log',
  "UPDATE audit_log SET log = 'other'",
];

test.each(CHANGES)('the hub may not: %s', async (change) => {
  await expect(database.hub.query(change)).rejects.toThrow(/permission denied/);
});

test.each([...CHANGES, 'UPDATE audit_log SET size = size - 1'])(
  'not even the owner can: %s',
  async (change) => {
    await expect(database.admin.query(change)).rejects.toThrow(/append-only/);
  },
);

test('the hub cannot shorten a log, nor switch the triggers off', async () => {
  await expect(database.hub.query('UPDATE audit_log SET size = 0')).rejects.toThrow(/append-only/);
  await expect(database.hub.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL')).rejects.toThrow(
    /must be owner/,
  );
  await expect(database.hub.query('SET session_replication_role = replica')).rejects.toThrow(
    /permission denied/,
  );
});

test('an index that is taken cannot be written again', async () => {
  const copy = `INSERT INTO audit_entry (log, index, leaf, leaf_hash, part, time, request_id, department, client, outcome, coordinates)
    SELECT log, index, leaf, leaf_hash, part, time, request_id, department, client, outcome, coordinates FROM audit_entry`;
  await expect(database.hub.query(copy)).rejects.toThrow(/duplicate key/);
});

function fail(error: unknown): never {
  throw error;
}
