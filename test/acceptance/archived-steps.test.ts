import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ClientBase, Pool } from 'pg';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { archiveMonth } from '../../audit/archive/archive-month.ts';
import { noteExpired } from '../../audit/archive/expire.ts';
import { readPartitions } from '../../audit/archive/months.ts';
import { restoreMonth } from '../../audit/archive/restore-month.ts';
import { noteKeysInUse } from '../../audit/checkpoint-keys.ts';
import type { CaseEvidence } from '../../generated/graphql.ts';
import { verifyFolder } from '../../verify/verify-folder.ts';
import { withClient } from '../../with-client.ts';
import { connectHub } from '../audit/support/database.ts';
import { appendInMonth } from '../audit/support/old-month.ts';
import { SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { filesIn, temporaryFolder } from './support/bundles.ts';
import { createInstallation, type Installation, run } from './support/hub-command.ts';

/** Keys and agreements outlive the months in which the log tells of them: what they rest on is found in the archive, or missed aloud. */
const person = inject('people').haikouDriver as string;
const AGREED = 'hotel-check-in';
/** An agreement whose log has archived files before the one with its document. */
const LATE = 'late-steps';
const BEFORE = ['2023-01', '2023-02', '2023-03', '2023-04'];
const TIME = { timeout: 120_000 };

let hub: TestHub;
let installation: Installation & { remove(): void };
let directory: string;
/** The month in which the hub was enrolled and started, archived by now. */
let month: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'archive-'));
  hub = await startTestHub({ settings: { archiveDirectory: directory } });
  installation = await createInstallation({
    DATABASE_URL: hub.database.url(),
    ONECARD_SECRET: SECRET.toString(),
    PORT: new URL(hub.url).port,
  });
  const admin = new Pool({ connectionString: hub.database.url() });
  const connect = () => connectHub(hub.database.url());
  for (const old of BEFORE)
    await appendInMonth({ admin, connect }, { month: old, count: 1, logOf: () => LATE });
  await hub.agree(LATE, { grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }] });
  // As a hub does that starts with another key alone.
  await noteKeysInUse(admin, { publicKeys: [Buffer.alloc(32, 9)], department: 'HRSS' });
  // The hub writes into later months from now on, so that this one can go.
  await admin.query(`SELECT audit_open_months('2035-02-01')`);
  await admin.end();
  await inTransaction(async (client) => {
    for (const partition of (await readPartitions(client)).filter(({ month: one }) => one < '2035')) {
      const count = await archiveMonth({ client, directory, partition, onProgress: () => undefined });
      if (count > 1) month = partition.month;
    }
  });
}, 120_000);
afterAll(async () => {
  installation.remove();
  await hub.stop();
  rmSync(directory, { recursive: true });
});

const inTransaction = (work: (client: ClientBase) => Promise<unknown>) =>
  withClient(hub.database.url(), async (client) => {
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
  });
const onecard = (...args: readonly string[]) => run(installation, 'audit', ...args, '--client', 'auditor');

async function accessUnder(agreement: string, client: string): Promise<string> {
  const query = `{ cardholder(idNumber: "${person}") { name } }`;
  await hub.ask(query, { client, agreement, operator: 'officer-007' });
  const [newest] = await hub.records({ agreement });
  return newest.id;
}

async function evidenceOf(id: string): Promise<CaseEvidence> {
  const query = `query($entries: [ID!]!) {
    caseEvidence(entries: $entries) { manifest files { path content } missing { document reason } }
  }`;
  const { data, codes } = await hub.ask(query, { client: 'auditor', variables: { entries: [id] } });
  expect(codes).toEqual([]);
  return data.caseEvidence;
}
const documentsOf = ({ files }: CaseEvidence) =>
  files.map(({ path }) => path).filter((path) => path.startsWith('agreements/'));
const reportOf = ({ files }: CaseEvidence) =>
  Buffer.from(files.find(({ path }) => path === 'report.html')?.content ?? '', 'base64').toString();
const told = ({ manifest, files }: CaseEvidence) => {
  const { path: folder, remove } = temporaryFolder();
  onTestFinished(remove);
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.from(content, 'base64'));
  }
  writeFileSync(join(folder, 'manifest'), manifest);
  return verifyFolder(folder, {}).lines.join('\n');
};

const KEYS = '{ checkpointKeys(log: "hub") { since signs until introducedBy } }';

test('keys whose entries are archived are told with their times', TIME, async () => {
  const { data } = await hub.ask(KEYS, { client: 'auditor' });
  const [newer, older] = data.checkpointKeys;
  const query = 'query($id: ID!) { entryProof(id: $id) { leaf } }';
  const leafOf = async (id: string) => {
    const { leaf } = (await hub.ask(query, { client: 'auditor', variables: { id } })).data.entryProof;
    return JSON.parse(Buffer.from(leaf, 'base64').toString());
  };
  const [introduction, first] = [await leafOf(newer.introducedBy), await leafOf(older.introducedBy)];
  expect(introduction.action).toBe('CHECKPOINT_KEY_INTRODUCED');
  // One start introduces a key and retires the other.
  expect(data.checkpointKeys).toEqual([
    { since: introduction.time, signs: true, until: null, introducedBy: newer.introducedBy },
    { since: first.time, signs: false, until: introduction.time, introducedBy: older.introducedBy },
  ]);
  const { code, stdout } = await onecard('key', 'list', 'hub');
  const row = new RegExp(`${first.time} +${introduction.time} +${older.introducedBy}`);
  expect([code, stdout]).toEqual([0, expect.stringMatching(row)]);
});

test('a package has the document whose entry is archived', TIME, async () => {
  const evidence = await evidenceOf(await accessUnder(AGREED, 'hotel-desk'));
  expect(evidence.missing).toEqual([]);
  expect(documentsOf(evidence)).toEqual([`agreements/${AGREED}/1.json`]);
  expect(told(evidence)).toContain(`documents: ${AGREED}/1`);
});

test(
  'a document behind the files that are searched is missed aloud until its month is back',
  TIME,
  async () => {
    const id = await accessUnder(LATE, 'roadside-terminal');
    const evidence = await evidenceOf(id);
    expect(documentsOf(evidence)).toEqual([]);
    const [missing] = evidence.missing;
    expect(evidence.missing).toHaveLength(1);
    expect(missing?.document).toBe(`${LATE}/1`);
    expect(missing?.reason).toContain(`onecard audit restore ${month}`);
    expect(reportOf(evidence)).toContain(missing?.reason);
    const output = join(installation.directory, 'case');
    const { code, stderr } = await onecard('case', '--entry', id, '--output', output);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${LATE}/1: ${missing?.reason}`)]);
    expect(filesIn(output)).toContain('report.html');

    await inTransaction((client) => restoreMonth({ client, directory, month, onProgress: () => undefined }));
    const whole = await evidenceOf(id);
    expect([documentsOf(whole), whole.missing]).toEqual([[`agreements/${LATE}/1.json`], []]);
    await inTransaction(async (client) => {
      const partition = (await readPartitions(client)).find((one) => one.month === month);
      if (partition === undefined) throw new Error(`${month} is not back`);
      await archiveMonth({ client, directory, partition, onProgress: () => undefined });
    });
  },
);

test('without the archive a package is made, and says what it lacks', TIME, async () => {
  const [from, to] = [join(directory, month), join(directory, 'elsewhere')];
  renameSync(from, to);
  const evidence = await evidenceOf(await accessUnder(AGREED, 'hotel-desk'));
  renameSync(to, from);
  expect(readdirSync(from)).toContain(AGREED);
  expect(documentsOf(evidence)).toEqual([]);
  expect(evidence.missing).toEqual([
    { document: `${AGREED}/1`, reason: expect.stringContaining(`onecard audit restore ${month}`) },
  ]);
  expect(JSON.stringify(evidence)).not.toContain(directory);
});

test(
  'once the archive has expired, keys stand without their times and documents are missed',
  TIME,
  async () => {
    await inTransaction(async (client) => {
      for (const log of ['hub', AGREED]) await noteExpired(client, { log, month });
    });
    const { data } = await hub.ask(KEYS, { client: 'auditor' });
    expect(data.checkpointKeys).toEqual([
      expect.objectContaining({ since: null, signs: true, until: null }),
      expect.objectContaining({ since: null, signs: false, until: null }),
    ]);
    const { code, stdout } = await onecard('key', 'list', 'hub');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\n— +— +hub.*\n— +已停用 · retired +hub/)]);
    const { missing } = await evidenceOf(await accessUnder(AGREED, 'hotel-desk'));
    expect(missing).toEqual([
      { document: `${AGREED}/1`, reason: expect.stringContaining(`${month}, which has expired`) },
    ]);
  },
);
