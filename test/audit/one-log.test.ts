import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openArchive } from '../../audit/archive/read-archive.ts';
import { noteKeysInUse } from '../../audit/checkpoint-keys.ts';
import { type Checkpoints, createCheckpoints, type SignedCheckpoint } from '../../audit/checkpoints.ts';
import { checkLog, readLogs } from '../../audit/fsck.ts';
import { createLogSigner } from '../../audit/log-signer.ts';
import type { Position } from '../../audit/sequencer.ts';
import { ed25519KeyOf, keyInMemory } from '../../audit/signing-key.ts';
import { verifyConsistency } from '../../verify/proofs.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';

const LOG = 'hotel-check-in';
const HUBS = 4;
const WRITERS = 125;
const APPENDS = 200;
const ENTRIES = HUBS * WRITERS * APPENDS;

let database: AuditDatabase;
beforeAll(async () => {
  database = await createAuditDatabase();
});
afterAll(() => database.drop());

test('four hubs write 100,000 entries into one log without gap, duplicate or fork', {
  timeout: 300_000,
}, async () => {
  const key = keyInMemory(ed25519KeyOf(Buffer.alloc(32, 1)));
  await noteKeysInUse(database.hub, { publicKeys: [key.publicKey], department: 'HRSS' });
  const checkpoints = createCheckpoints({
    pool: database.hub,
    signer: createLogSigner('hub.example', [key]),
    archive: openArchive(database.hub, ''),
  });
  const running = Promise.all(Array.from({ length: HUBS }, startHub));
  const early = await firstCheckpoint(checkpoints);
  const positions = (await running).flat();
  const late = await checkpoints.sign(LOG);

  expect(positions.length).toBe(ENTRIES);
  const byIndex = new Map(positions.map(({ index, requestId }) => [index, requestId]));
  expect(byIndex.size).toBe(ENTRIES);
  const { rows } = await database.admin.query<{ index: number; request_id: string }>(
    `SELECT index::integer, request_id FROM audit_entry WHERE log = '${LOG}' ORDER BY index`,
  );
  expect(rows.length).toBe(ENTRIES);
  expect(rows.filter(({ index, request_id }, i) => index !== i || byIndex.get(index) !== request_id)).toEqual(
    [],
  );

  const log = (await readLogs(database.admin)).find((one) => one.log === LOG);
  expect(log).toMatchObject({ log: LOG, size: ENTRIES });
  if (log === undefined || late === undefined) throw new Error('the log is missing');
  expect(await checkLog(database.admin, log)).toBeUndefined();

  expect(early.size).toBeLessThan(ENTRIES);
  expect(late.size).toBe(ENTRIES);
  const hashes = await checkpoints.link(LOG, early.size, late.size);
  const [first, firstRoot, second, secondRoot] = [early.size, early.root, late.size, late.root];
  expect(verifyConsistency({ first, firstRoot, second, secondRoot, hashes: hashes ?? [] })).toBe(true);
});

/** Of the log while it is being written. */
async function firstCheckpoint(checkpoints: Checkpoints): Promise<SignedCheckpoint> {
  for (;;) {
    const checkpoint = await checkpoints.sign(LOG);
    if (checkpoint !== undefined) return checkpoint;
    await sleep(10);
  }
}

async function startHub(): Promise<readonly (Position & { requestId: string })[]> {
  const script = join(import.meta.dirname, 'support/writer.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', script, database.url, String(WRITERS), String(APPENDS), LOG],
    { maxBuffer: 1 << 26 },
  );
  return JSON.parse(stdout);
}
