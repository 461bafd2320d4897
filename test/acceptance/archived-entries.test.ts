import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveMonth } from '../../audit/archive/archive-month.ts';
import { readPartitions } from '../../audit/archive/months.ts';
import { hashLeaf } from '../../verify/hashing.ts';
import { readVerifierKey } from '../../verify/note.ts';
import { verifyTlogProof } from '../../verify/tlog-proof.ts';
import { withClient } from '../../with-client.ts';
import { connectHub } from '../audit/support/database.ts';
import { appendInMonth } from '../audit/support/old-month.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const MONTH = '2023-07';
const LOG = 'old-log';

let hub: TestHub;
let archiveDirectory: string;
beforeAll(async () => {
  archiveDirectory = mkdtempSync(join(tmpdir(), 'archive-'));
  hub = await startTestHub({ settings: { archiveDirectory } });
  const admin = new Pool({ connectionString: hub.database.url() });
  const connect = () => connectHub(hub.database.url());
  await appendInMonth({ admin, connect }, { month: MONTH, count: 5, logOf: () => LOG });
  await admin.end();
  await withClient(hub.database.url(), async (client) => {
    await client.query('BEGIN');
    const [partition] = await readPartitions(client);
    if (partition?.month !== MONTH) throw new Error(`the first month is ${partition?.month}`);
    await archiveMonth({ client, directory: archiveDirectory, partition, onProgress: () => undefined });
    await client.query('COMMIT');
  });
});
afterAll(async () => {
  await hub.stop();
  rmSync(archiveDirectory, { recursive: true, force: true });
});

const RECORD = `query($id: ID!) { accessRecord(id: $id) { id requestId outcome } }`;
const PROOF = `query($id: ID!) { entryProof(id: $id) { leaf proof verifierKey } }`;
const ask = (query: string, index: number) =>
  hub.ask(query, { client: 'auditor', variables: { id: `${LOG}/${index}` } });

test('an archived entry is shown by its identifier, not found by a search, and proven', async () => {
  const { data } = await ask(RECORD, 1);
  expect(data.accessRecord).toEqual({ id: `${LOG}/1`, requestId: `${MONTH} 1`, outcome: 'RELEASED' });
  expect(await hub.records({ agreement: LOG })).toEqual([]);
  const { entryProof } = (await ask(PROOF, 1)).data;
  const proven = verifyTlogProof(entryProof.proof, Buffer.from(entryProof.leaf, 'base64'), [
    readVerifierKey(entryProof.verifierKey),
  ]);
  expect(proven.index).toBe(1);
  expect((await ask(RECORD, 99)).data).toEqual({ accessRecord: null });
});

test('a bundle of archived entries is not made: the month has to be brought back first', async () => {
  const { codes, text } = await hub.ask(`{ logExport(log: "${LOG}") { end } }`, { client: 'auditor' });
  expect(codes).toEqual(['SOURCE_UNAVAILABLE']);
  expect(text).toContain(`onecard audit restore ${MONTH}`);
  const query = `{ logHashes(log: "${LOG}", level: 0, from: 0, to: 2) }`;
  const hashes = Buffer.from((await hub.ask(query, { client: 'auditor' })).data.logHashes, 'base64');
  const { entryProof } = (await ask(PROOF, 1)).data;
  expect(hashes.subarray(32)).toEqual(hashLeaf(Buffer.from(entryProof.leaf, 'base64')));
});

test('without the archive its absence is told, and where it lies is not', async () => {
  rmSync(join(archiveDirectory, MONTH), { recursive: true });
  for (const query of [RECORD, PROOF]) {
    const answer = await ask(query, 1);
    expect(answer.codes).toEqual(['SOURCE_UNAVAILABLE']);
    expect(answer.text).toContain(MONTH);
    expect(answer.text).not.toContain(archiveDirectory);
  }
});
