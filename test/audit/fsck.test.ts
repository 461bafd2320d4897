import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCheckpoints } from '../../audit/checkpoints.ts';
import { encodeChange } from '../../audit/entry.ts';
import { checkLog, countStraySubjects, type Damage, readLogs } from '../../audit/fsck.ts';
import { createLogSigner, ed25519KeyOf } from '../../audit/log-signer.ts';
import { createSequencer } from '../../audit/sequencer.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';
import { crowd, leavesOf } from './support/entries.ts';

/** What a superuser does to the tables, behind every trigger, is found; what the hub does is not damage. */
const LOG = 'hotel-check-in';
const OTHER = 'roadside-check';
const SIZE = 21;

let database: AuditDatabase;
beforeAll(async () => {
  database = await createAuditDatabase();
  const sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  for (const log of [LOG, OTHER]) {
    // The third entry has so many subjects that it goes on in several leaves.
    for (let i = 0; i < 15; i += 1)
      await sequencer.append(
        log,
        leavesOf({
          log,
          requestId: `${i}`,
          terminal: 'gate-1',
          emergency: 'e-1',
          subjects: i === 2 ? crowd(15_000) : crowd(2),
        }),
      );
    await sequencer.append(log, [
      encodeChange({
        time: '2026-06-30T08:00:00.123Z',
        requestId: 'change',
        log,
        agreement: log,
        agreementVersion: 1,
        department: 'HRSS',
        client: 'office',
        operator: 'ChenJing',
        action: 'AGREEMENT_SUSPENDED',
        target: null,
        reason: 'a test',
        document: null,
      }),
    ]);
  }
  await sequencer.close();
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

/** Lends a database in which somebody has done this, and undoes it. */
async function tampered<T>(sql: string, work: () => Promise<T>): Promise<T> {
  const saved = ['audit_log', 'audit_entry', 'audit_subject', 'audit_node', 'audit_checkpoint'];
  const run = (statements: string) =>
    database.admin.query(
      `SET session_replication_role = replica; ${statements}; SET session_replication_role = origin`,
    );
  await run(saved.map((table) => `CREATE TABLE saved_${table} AS TABLE ${table}`).join(';'));
  try {
    await run(sql);
    return await work();
  } finally {
    await run(
      saved
        .map(
          (table) =>
            `TRUNCATE ${table}; INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE saved_${table}; DROP TABLE saved_${table}`,
        )
        .join(';'),
    );
  }
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

  const AT = `WHERE log = '${LOG}' AND index = 9`;
  const column = (name: string, value: string) =>
    [
      `audit_entry.${name}`,
      `UPDATE audit_entry SET ${name} = ${value} ${AT}`,
      { index: 9, kind: 'COLUMNS' },
    ] as const;
  const DAMAGE: readonly (readonly [string, string, Partial<Damage>])[] = [
    [
      'audit_entry.leaf',
      `UPDATE audit_entry SET leaf = overlay(leaf placing 'Z'::bytea from 400) ${AT}`,
      { index: 9, kind: 'LEAF' },
    ],
    [
      'audit_entry.leaf with its hash',
      `UPDATE audit_entry SET leaf = replace(convert_from(leaf, 'UTF8'), 'operator-7', 'operator-8')::bytea, operator = 'operator-8' ${AT};
       UPDATE audit_entry SET leaf_hash = sha256('\\x00'::bytea || leaf) ${AT}`,
      { index: 8, kind: 'TREE' },
    ],
    [
      'audit_entry.leaf, hash and the whole tree',
      `UPDATE audit_entry SET leaf = replace(convert_from(leaf, 'UTF8'), 'operator-7', 'operator-8')::bytea, operator = 'operator-8' WHERE log = '${LOG}' AND index = ${SIZE - 1};
       UPDATE audit_entry SET leaf = replace(convert_from(leaf, 'UTF8'), 'ChenJing', 'ChenJong')::bytea, operator = 'ChenJong' WHERE log = '${LOG}' AND index = ${SIZE - 1};
       UPDATE audit_entry SET leaf_hash = sha256('\\x00'::bytea || leaf) WHERE log = '${LOG}' AND index = ${SIZE - 1};
       UPDATE audit_log SET peaks = overlay(peaks placing (SELECT leaf_hash FROM audit_entry WHERE log = '${LOG}' AND index = ${SIZE - 1}) from octet_length(peaks) - 31) WHERE log = '${LOG}'`,
      { index: SIZE - 1, kind: 'CHECKPOINT' },
    ],
    [
      'audit_entry.leaf_hash',
      `UPDATE audit_entry SET leaf_hash = sha256('x') ${AT}`,
      { index: 9, kind: 'LEAF' },
    ],
    [
      'audit_entry.leaf made no entry',
      `UPDATE audit_entry SET leaf = '{}', leaf_hash = sha256('\\x00'::bytea || '{}') ${AT}`,
      { index: 9, kind: 'MALFORMED' },
    ],
    ['audit_entry.index', `UPDATE audit_entry SET index = 99 ${AT}`, { index: 9, kind: 'MISSING' }],
    ['audit_entry.log', `UPDATE audit_entry SET log = 'nobody' ${AT}`, { index: 9, kind: 'MISSING' }],
    [
      'two entries exchanged',
      `UPDATE audit_entry SET index = 1009 WHERE log = '${LOG}' AND index = 9;
       UPDATE audit_entry SET index = 9 WHERE log = '${LOG}' AND index = 10;
       UPDATE audit_entry SET index = 10 WHERE log = '${LOG}' AND index = 1009`,
      { index: 10, kind: 'COLUMNS' },
    ],
    [
      'an entry of another log in its place',
      `UPDATE audit_entry t SET leaf = s.leaf, leaf_hash = s.leaf_hash, agreement = s.agreement
         FROM audit_entry s WHERE s.log = '${OTHER}' AND s.index = 9 AND t.log = '${LOG}' AND t.index = 9`,
      { index: 9, kind: 'MISPLACED' },
    ],
    ['an entry removed', `DELETE FROM audit_entry ${AT}`, { index: 9, kind: 'MISSING' }],
    [
      'an entry added',
      `INSERT INTO audit_entry (log, index, leaf, leaf_hash, part, time, request_id, agreement, department, client, outcome, coordinates, kind)
       SELECT log, ${SIZE}, leaf, leaf_hash, part, time, request_id, agreement, department, client, outcome, coordinates, kind FROM audit_entry ${AT}`,
      { index: SIZE, kind: 'UNCOUNTED' },
    ],
    ['audit_entry.seq', `UPDATE audit_entry SET seq = seq + 100000 ${AT}`, { index: 9, kind: 'SUBJECTS' }],
    column('kind', `'change'`),
    column('part', '2'),
    column('time', `time + interval '1 ms'`),
    column('time', `time + interval '1 us'`),
    column('time', `'infinity'`),
    column('request_id', `'other'`),
    column('agreement', `'${OTHER}'`),
    column('department', `'HRSS'`),
    column('client', `'other'`),
    column('operator', 'NULL'),
    column('terminal', `'gate-2'`),
    column('purpose', 'NULL'),
    column('emergency', 'NULL'),
    column('outcome', `'REFUSED'`),
    column('coordinates', 'coordinates[1:2]'),
    column('masks', `'{}'`),
    [
      'audit_subject.subject',
      `UPDATE audit_subject SET subject = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE (subject, seq) = (SELECT subject, seq FROM audit_subject JOIN audit_entry USING (seq) ${AT} LIMIT 1)`,
      { index: 9, kind: 'SUBJECTS' },
    ],
    [
      'audit_subject.seq',
      `UPDATE audit_subject SET seq = seq + 1 WHERE (subject, seq) = (SELECT subject, seq FROM audit_subject JOIN audit_entry USING (seq) WHERE log = '${LOG}' AND index = 19 LIMIT 1)`,
      { index: 19, kind: 'SUBJECTS' },
    ],
    [
      'a subject of a long entry removed',
      `DELETE FROM audit_subject WHERE (subject, seq) = (SELECT subject, seq FROM audit_subject JOIN audit_entry USING (seq) WHERE log = '${LOG}' AND index = 2 ORDER BY subject DESC LIMIT 1)`,
      { index: 2, kind: 'SUBJECTS' },
    ],
    [
      'audit_node.hash',
      `UPDATE audit_node SET hash = sha256('x') WHERE log = '${LOG}' AND level = 2 AND index = 1`,
      { index: 4, kind: 'TREE' },
    ],
    [
      'audit_node.level',
      `UPDATE audit_node SET level = 40 WHERE log = '${LOG}' AND level = 2 AND index = 1`,
      { index: 4, kind: 'TREE' },
    ],
    [
      'audit_node.index',
      `UPDATE audit_node SET index = 700 WHERE log = '${LOG}' AND level = 1 AND index = 3`,
      { index: 6, kind: 'TREE' },
    ],
    [
      'a node added beyond the end',
      `INSERT INTO audit_node (log, level, index, hash) VALUES ('${LOG}', 1, 500, sha256('x'))`,
      { index: SIZE, kind: 'TREE' },
    ],
    [
      'a node added far beyond the end',
      `INSERT INTO audit_node (log, level, index, hash) VALUES ('${LOG}', 62, 9000000000000000000, sha256('x'))`,
      { index: SIZE, kind: 'TREE' },
    ],
    ['a head removed', `DELETE FROM audit_log WHERE log = '${LOG}'`, { index: 0, kind: 'UNCOUNTED' }],
    [
      'a log removed, except for what was signed of it',
      `DELETE FROM audit_subject WHERE seq IN (SELECT seq FROM audit_entry WHERE log = '${LOG}');
       DELETE FROM audit_entry WHERE log = '${LOG}'; DELETE FROM audit_node WHERE log = '${LOG}';
       DELETE FROM audit_log WHERE log = '${LOG}'`,
      { index: 0, kind: 'CHECKPOINT' },
    ],
    [
      'audit_node.log',
      `UPDATE audit_node SET log = 'nobody' WHERE log = '${LOG}' AND level = 3 AND index = 0`,
      { index: 0, kind: 'TREE' },
    ],
    [
      'audit_log.size',
      `UPDATE audit_log SET size = size + 1 WHERE log = '${LOG}'`,
      { index: SIZE, kind: 'MISSING' },
    ],
    [
      'audit_log.size made less',
      `UPDATE audit_log SET size = size - 1 WHERE log = '${LOG}'`,
      { index: SIZE - 1, kind: 'HEAD' },
    ],
    [
      'audit_log.peaks',
      `UPDATE audit_log SET peaks = overlay(peaks placing '\\x00'::bytea from 1) WHERE log = '${LOG}'`,
      { index: SIZE, kind: 'HEAD' },
    ],
    [
      'audit_checkpoint.root',
      `UPDATE audit_checkpoint SET root = sha256('x') WHERE log = '${LOG}'`,
      { index: SIZE - 1, kind: 'CHECKPOINT' },
    ],
    [
      'audit_checkpoint.size',
      `UPDATE audit_checkpoint SET size = 5 WHERE log = '${LOG}'`,
      { index: 4, kind: 'CHECKPOINT' },
    ],
    [
      'audit_checkpoint.size made more',
      `UPDATE audit_checkpoint SET size = 500 WHERE log = '${LOG}'`,
      { index: SIZE, kind: 'CHECKPOINT' },
    ],
    [
      'audit_checkpoint.log',
      `UPDATE audit_checkpoint SET log = '${OTHER}' WHERE log = '${LOG}'`,
      { log: OTHER, kind: 'CHECKPOINT' },
    ],
  ];

  test.each(DAMAGE)('finds a change of %s, and says where', async (_, sql, expected) => {
    const [first] = await tampered(sql, check);
    expect(first).toMatchObject({ log: LOG, ...expected });
  });

  test('names the column that was changed', async () => {
    for (const [name, sql] of DAMAGE.filter(
      ([column, , { kind }]) => kind === 'COLUMNS' && column.includes('.'),
    )) {
      const [first] = await tampered(sql, check);
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
    const found = await tampered(`UPDATE audit_log SET log = 'nobody' WHERE log = '${LOG}'`, check);
    expect(found).toMatchObject([
      { log: LOG, index: 0, kind: 'UNCOUNTED' },
      { log: 'nobody', index: 0, kind: 'MISSING' },
    ]);
  });

  test('counts subjects that lead to no entry', async () => {
    const stray = await tampered(`INSERT INTO audit_subject VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 999999)`, () =>
      countStraySubjects(database.hub),
    );
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
