import type { Pool } from 'pg';
import { encodeChange } from '../../../audit/entry.ts';
import { createSequencer } from '../../../audit/sequencer.ts';
import type { Connect } from '../../../audit/session.ts';
import type { Damage } from '../../../verify/damage.ts';
import { crowd, leavesOf } from './entries.ts';

/** What a superuser may do to the audit tables behind every trigger, and how it is to be found. */
export const LOG = 'damaged';
export const OTHER = 'intact';
/** Leaves of each log. */
export const SIZE = 21;

/** Fills both logs. */
export async function writeLogs(connect: Connect, logs: readonly string[] = [LOG, OTHER]): Promise<void> {
  const sequencer = createSequencer({ connect, onError: () => undefined });
  for (const log of logs) {
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
}

/** Lends a database in which somebody has done this, and undoes it. */
export async function tampered<T>(
  admin: Pool,
  { sql, work }: { readonly sql: string; readonly work: () => Promise<T> },
): Promise<T> {
  const saved = [
    'audit_log',
    'audit_entry',
    'audit_subject',
    'audit_node',
    'audit_checkpoint',
    'audit_key',
    'audit_archive',
    'audit_expired',
  ];
  const run = (statements: string) =>
    admin.query(
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

const AT = `WHERE log = '${LOG}' AND index = 9`;
const column = (name: string, value: string) =>
  [
    `audit_entry.${name}`,
    `UPDATE audit_entry SET ${name} = ${value} ${AT}`,
    { index: 9, kind: 'COLUMNS' },
  ] as const;
/** What is done to the tables, by the column concerned, and what is found. */
export const DAMAGE: readonly (readonly [string, string, Partial<Damage>])[] = [
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

/** The same of what no bundle of one log holds: the hub's keys, the notes that it has kept, and the heads in its own log. */
export const HUB_DAMAGE: typeof DAMAGE = [
  [
    'audit_checkpoint.note',
    `UPDATE audit_checkpoint SET note = replace(note, 'hub.example', 'hub.elsewhere') WHERE log = '${LOG}'`,
    { index: SIZE - 1, kind: 'CHECKPOINT', column: 'note' },
  ],
  [
    'audit_checkpoint.note made nonsense',
    `UPDATE audit_checkpoint SET note = '' WHERE log = '${LOG}'`,
    { index: SIZE - 1, kind: 'CHECKPOINT', column: 'note' },
  ],
  [
    'audit_key.public_key',
    `UPDATE audit_key SET public_key = sha256('x')`,
    { index: SIZE - 1, kind: 'CHECKPOINT', column: 'note' },
  ],
  ['audit_key.index', 'UPDATE audit_key SET index = 1', { log: 'hub', index: 0, kind: 'KEY' }],
  ['audit_key.index made more', 'UPDATE audit_key SET index = 99', { log: 'hub', index: 0, kind: 'KEY' }],
  ['audit_key.signs', 'UPDATE audit_key SET signs = false', { log: 'hub', index: 0, kind: 'KEY' }],
  [
    'a key added',
    `INSERT INTO audit_key VALUES (99, sha256('x'), true)`,
    { log: 'hub', index: 2, kind: 'KEY' },
  ],
  [
    'a key removed, of a log that nobody has signed',
    `DELETE FROM audit_key; DELETE FROM audit_checkpoint`,
    { log: 'hub', index: 0, kind: 'KEY' },
  ],
  [
    'a whole log written anew, with its tree and what was signed of it',
    `DELETE FROM audit_checkpoint; CREATE TEMP TABLE short AS SELECT * FROM audit_entry WHERE log = '${OTHER}' AND index = 0;
       DELETE FROM audit_subject WHERE seq IN (SELECT seq FROM audit_entry WHERE log = '${OTHER}' AND index > 0);
       DELETE FROM audit_entry WHERE log = '${OTHER}' AND index > 0; DELETE FROM audit_node WHERE log = '${OTHER}';
       UPDATE audit_log SET size = 1, peaks = short.leaf_hash FROM short WHERE audit_log.log = '${OTHER}'; DROP TABLE short`,
    { log: 'hub', index: 1, kind: 'HEADS', column: OTHER },
  ],
];

/** The same of logs of which the first two entries are archived; of `${OTHER}` they have expired. */
export const ARCHIVE_DAMAGE: typeof DAMAGE = [
  [
    'audit_archive.log',
    `UPDATE audit_archive SET log = 'nobody' WHERE log = '${LOG}'`,
    { index: 0, kind: 'MISSING' },
  ],
  [
    'audit_archive.first',
    `UPDATE audit_archive SET first = 1 WHERE log = '${LOG}'`,
    { index: 1, kind: 'FILE' },
  ],
  [
    'audit_archive.next',
    `UPDATE audit_archive SET next = 1 WHERE log = '${LOG}'`,
    { index: 0, kind: 'FILE' },
  ],
  [
    'audit_archive.month',
    `UPDATE audit_archive SET month = '2020-01' WHERE log = '${LOG}'`,
    { index: 0, kind: 'FILE' },
  ],
  [
    'audit_archive.sha256',
    `UPDATE audit_archive SET sha256 = sha256('x') WHERE log = '${LOG}'`,
    { index: 0, kind: 'FILE' },
  ],
  ['a file unregistered', `DELETE FROM audit_archive WHERE log = '${LOG}'`, { index: 0, kind: 'MISSING' }],
  [
    'a leaf of the archive given another hash',
    `UPDATE audit_node SET hash = sha256('x') WHERE log = '${LOG}' AND level = 0 AND index = 1`,
    { index: 1, kind: 'LEAF' },
  ],
  [
    'a leaf of the archive removed from the tree',
    `DELETE FROM audit_node WHERE log = '${LOG}' AND level = 0 AND index = 1`,
    { index: 1, kind: 'TREE' },
  ],
  [
    'an expired leaf given another hash',
    `UPDATE audit_node SET hash = sha256('x') WHERE log = '${OTHER}' AND level = 0 AND index = 1`,
    { log: OTHER, index: 0, kind: 'TREE' },
  ],
  [
    'a node added for a leaf that is not archived',
    `INSERT INTO audit_node VALUES ('${LOG}', 0, 4, sha256('x'))`,
    { index: 4, kind: 'TREE' },
  ],
  ['audit_expired.log', `UPDATE audit_expired SET log = 'nobody'`, { log: OTHER, index: 0, kind: 'FILE' }],
  [
    'audit_expired.month',
    `UPDATE audit_expired SET month = '2020-01'`,
    { log: OTHER, index: 0, kind: 'FILE' },
  ],
  [
    'audit_expired.recorded_at',
    'UPDATE audit_expired SET recorded_at = 1',
    { log: OTHER, index: 0, kind: 'FILE' },
  ],
  [
    'an archive said to have expired that has not',
    `INSERT INTO audit_expired SELECT log, month, 0 FROM audit_archive WHERE log = '${LOG}'`,
    { index: 0, kind: 'FILE' },
  ],
];
