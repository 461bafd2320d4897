import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveMonth } from '../../audit/archive/archive-month.ts';
import { readPartitions } from '../../audit/archive/months.ts';
import { readNotSearched } from '../../audit/archive/not-searched.ts';
import { restoreMonth } from '../../audit/archive/restore-month.ts';
import { demoClientSecret } from '../../demo/demo-clients.ts';
import { hashLeaf } from '../../verify/hashing.ts';
import { readVerifierKey } from '../../verify/note.ts';
import { verifyTlogProof } from '../../verify/tlog-proof.ts';
import { withClient } from '../../with-client.ts';
import { connectHub } from '../audit/support/database.ts';
import { appendInMonth } from '../audit/support/old-month.ts';
import { SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { createInstallation, run } from './support/hub-command.ts';

const MONTH = '2023-07';
const LATER = '2023-10';
const LOG = 'old-log';
const TIME = { timeout: 120_000 };

let hub: TestHub;
let archiveDirectory: string;
beforeAll(async () => {
  archiveDirectory = mkdtempSync(join(tmpdir(), 'archive-'));
  hub = await startTestHub({ settings: { archiveDirectory } });
  const admin = new Pool({ connectionString: hub.database.url() });
  const connect = () => connectHub(hub.database.url());
  for (const month of [MONTH, LATER]) {
    await appendInMonth({ admin, connect }, { month, count: 5, logOf: () => LOG });
    await withClient(hub.database.url(), async (client) => {
      await client.query('BEGIN');
      const [partition] = await readPartitions(client);
      if (partition?.month !== month) throw new Error(`the first month is ${partition?.month}`);
      await archiveMonth({ client, directory: archiveDirectory, partition, onProgress: () => undefined });
      await client.query('COMMIT');
    });
  }
  await admin.end();
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

const SEARCH = `query($filter: AccessRecordFilter) {
  accessRecords(filter: $filter) { nodes { id } notSearched }
  accessSummary(filter: $filter) { records complete notSearched }
}`;
const search = async (filter: object) =>
  (await hub.ask(SEARCH, { client: 'auditor', variables: { filter } })).data;

test.each([
  ['of any time', {}, [MONTH, LATER]],
  ['of the end of the later month', { from: '2023-10-31T23:00:00+08:00' }, [LATER]],
  [
    'from the first hours of the month after, when hubs may still write into the old one',
    { from: '2023-11-01T00:00:00+08:00' },
    [LATER],
  ],
  ['from days after it', { from: '2023-11-03T00:00:00+08:00' }, []],
  ['between the two', { from: '2023-08-03T00:00:00+08:00', to: '2023-09-29T00:00:00+08:00' }, []],
  ['until before the later one', { to: '2023-09-29T00:00:00+08:00' }, [MONTH]],
  ['of before the first month, which may hold what is older', { to: '2021-01-01T00:00:00+08:00' }, [MONTH]],
])('a search %s names the archived months that it did not reach', async (_, time, months) => {
  const { accessRecords, accessSummary } = await search({ agreement: LOG, ...time });
  expect(accessRecords).toEqual({ nodes: [], notSearched: months });
  expect(accessSummary).toEqual({ records: 0, complete: months.length === 0, notSearched: months });
});

test('other departments are told of the months of their own logs', async () => {
  const pool = new Pool({ connectionString: hub.database.url() });
  expect(await readNotSearched(pool, { filter: {}, visibleLogs: ['roadside-check'] })).toEqual([]);
  expect(await readNotSearched(pool, { filter: {}, visibleLogs: [LOG] })).toEqual([MONTH, LATER]);
  await pool.end();
});

test('the command line says it on standard error, an export in a header too', TIME, async () => {
  const installation = await createInstallation({ PORT: new URL(hub.url).port });
  const audit = (...args: readonly string[]) =>
    run(
      installation,
      'audit',
      ...args,
      '--client',
      'auditor',
      '--secret',
      demoClientSecret(SECRET, 'auditor'),
    );
  const told = expect.stringMatching(new RegExp(`${MONTH} ${LATER};.*onecard audit restore`));
  for (const [args, said] of [
    [['search', '--agreement', LOG], '共 0 条'],
    [['search', '--agreement', LOG, '--format', 'json'], '[]'],
    [['search', '--agreement', LOG, '--format', 'ndjson'], '"complete":true'],
    [['operator', 'nobody', '--language', 'en'], '0 records, which are not all'],
    [['operator', 'nobody', '--json'], '"complete": false'],
  ] as const) {
    const { code, stdout, stderr } = await audit(...args);
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining(said), told]);
  }
  const recent = await audit('operator', 'nobody', '--from', '2024-01-01', '--language', 'en');
  expect([recent.stdout, recent.stderr]).toEqual([expect.stringContaining('\n0 records\n'), '']);
  installation.remove();
});

test('a month that is brought back is searched', async () => {
  await withClient(hub.database.url(), async (client) => {
    await client.query('BEGIN');
    await restoreMonth({ client, directory: archiveDirectory, month: LATER, onProgress: () => undefined });
    await client.query('COMMIT');
  });
  const { accessRecords, accessSummary } = await search({ agreement: LOG, from: `${LATER}-03T00:00:00Z` });
  expect([accessRecords.nodes.length, accessRecords.notSearched]).toEqual([5, []]);
  expect(accessSummary).toEqual({ records: 5, complete: true, notSearched: [] });
  expect((await search({ agreement: LOG })).accessSummary).toMatchObject({
    complete: false,
    notSearched: [MONTH],
  });
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
