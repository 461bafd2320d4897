import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCheckpoints } from '../../audit/checkpoints.ts';
import { checkLog, countStraySubjects, readLogs } from '../../audit/fsck.ts';
import { createLogSigner, ed25519KeyOf } from '../../audit/log-signer.ts';
import { createSequencer } from '../../audit/sequencer.ts';
import type { Damage } from '../../verify/damage.ts';
import { DAMAGE, LOG, OTHER, SIZE, tampered, writeLogs } from './support/damage.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';
import { leavesOf } from './support/entries.ts';

/** What a superuser does to the tables, behind every trigger, is found; what the hub does is not damage. */
let database: AuditDatabase;
beforeAll(async () => {
  database = await createAuditDatabase();
  await writeLogs(database.connect);
  const signer = createLogSigner('hub.example', ed25519KeyOf(Buffer.alloc(32, 1)));
  await createCheckpoints({ pool: database.hub, signer }).sign(LOG);
});
afterAll(() => database.drop());

async function check(): Promise<readonly Damage[]> {
  const found: Damage[] = [];
  for (const log of await readLogs(database.hub)) {
    const damage = await checkLog(database.hub, log);
    if (damage !== undefined) found.push(damage);
  }
  return found;
}

describe('fsck', () => {
  test('finds nothing in logs as they were written', async () => {
    const logs = await readLogs(database.hub);
    expect(logs.map(({ log, size }) => [log, size])).toEqual([
      [LOG, SIZE],
      [OTHER, SIZE],
    ]);
    expect(await check()).toEqual([]);
    expect(await countStraySubjects(database.hub)).toBe(0);
  });

  test('tells how far it is', async () => {
    const [log] = await readLogs(database.hub);
    const progress: number[] = [];
    await checkLog(database.hub, log as NonNullable<typeof log>, (entries) => progress.push(entries));
    expect(progress).toEqual([SIZE]);
  });

  test.each(DAMAGE)('finds a change of %s, and says where', async (_, sql, expected) => {
    const [first] = await tampered(database.admin, { sql, work: check });
    expect(first).toMatchObject({ log: LOG, ...expected });
  });

  test('names the column that was changed', { timeout: 120_000 }, async () => {
    for (const [name, sql] of DAMAGE.filter(
      ([column, , { kind }]) => kind === 'COLUMNS' && column.includes('.'),
    )) {
      const [first] = await tampered(database.admin, { sql, work: check });
      const changed = name.replace('audit_entry.', '').replace('request_id', 'requestId');
      expect(first?.column, name).toBe(changed);
    }
  });

  test('finds every column of every table', async () => {
    const { rows } = await database.admin.query<{ name: string }>(
      `SELECT relname || '.' || attname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relkind IN ('r', 'p') AND NOT relispartition AND attnum > 0 AND NOT attisdropped AND relname LIKE 'audit\\_%' ORDER BY 1`,
    );
    const tried = new Set(DAMAGE.map(([name]) => name.split(' ')[0]));
    // When a log's name is changed the log is another one; when it was signed is not in what was signed.
    const known = new Set(['audit_log.log', 'audit_checkpoint.signed_at']);
    expect(rows.map(({ name }) => name).filter((name) => !tried.has(name) && !known.has(name))).toEqual([]);
  });

  test('finds a log that has gone under another name', async () => {
    const found = await tampered(database.admin, {
      sql: `UPDATE audit_log SET log = 'nobody' WHERE log = '${LOG}'`,
      work: check,
    });
    expect(found).toMatchObject([
      { log: LOG, index: 0, kind: 'UNCOUNTED' },
      { log: 'nobody', index: 0, kind: 'MISSING' },
    ]);
  });

  test('counts subjects that lead to no entry', async () => {
    const stray = await tampered(database.admin, {
      sql: `INSERT INTO audit_subject VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 999999)`,
      work: () => countStraySubjects(database.hub),
    });
    expect(stray).toBe(1);
  });

  test('bears that hubs append while it looks', async () => {
    const sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
    const log = 'growing';
    const append = (i: number) => sequencer.append(log, leavesOf({ log, requestId: `${i}` }));
    for (let i = 0; i < 50; i += 1) await append(i);
    const [growing] = (await readLogs(database.hub)).filter((one) => one.log === log);
    const appending = Promise.all(Array.from({ length: 200 }, (_, i) => append(i)));
    expect(await checkLog(database.hub, growing as NonNullable<typeof growing>)).toBeUndefined();
    await appending;
    await sequencer.close();
  });
});
