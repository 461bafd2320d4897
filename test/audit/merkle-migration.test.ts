import knex from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSequencer } from '../../audit/sequencer.ts';
import { up } from '../../migrations/0010-merkle.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';
import { leavesOf } from './support/entries.ts';

let database: AuditDatabase;
beforeAll(async () => {
  database = await createAuditDatabase();
});
afterAll(() => database.drop());

const trees = async () => {
  const nodes = await database.admin.query(
    `SELECT log, level, index::integer, encode(hash, 'hex') AS hash FROM audit_node ORDER BY log, level, index`,
  );
  const heads = await database.admin.query(
    `SELECT log, size::integer, encode(peaks, 'hex') AS peaks FROM audit_log ORDER BY log`,
  );
  return { nodes: nodes.rows, heads: heads.rows };
};

test('logs from before trees get the same trees as those that were written with them', async () => {
  const sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  for (let size = 0; size <= 33; size += 1)
    await Promise.all(
      Array.from({ length: size }, (_, i) =>
        sequencer.append(`log-${size}`, leavesOf({ log: `log-${size}`, requestId: `${i}` })),
      ),
    );
  await sequencer.close();
  const written = await trees();
  expect(written.nodes.length).toBeGreaterThan(400);
  const connection = knex({ client: 'pg', connection: database.url });
  try {
    await connection.raw(
      'DROP TABLE audit_node, audit_checkpoint; ALTER TABLE audit_log DROP COLUMN peaks; ALTER TABLE audit_entry DROP COLUMN leaf_hash',
    );
    await up(connection);
  } finally {
    await connection.destroy();
  }
  expect(await trees()).toEqual(written);
});
