import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { CaseEvidence } from '../../generated/graphql.ts';
import { verifyCheckpoint } from '../../verify/checkpoint.ts';
import { readVerifierKey } from '../../verify/note.ts';
import { verifyFolder } from '../../verify/verify-folder.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { filesIn, temporaryFolder } from './support/bundles.ts';

/** What a supervisory body is handed says what happened, in words, and is proven without the hub. */
const person = inject('people').haikouDriver as string;
const LOG = 'hotel-check-in';
const TITLE = '<script>alert("案件 17")</script>';

let hub: TestHub;
let record: { readonly id: string; readonly requestId: string };
let good: string;
let remove: () => void;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.ask(`{ cardholder(idNumber: "${person}") { name idNumber } }`, {
    client: 'hotel-desk',
    operator: 'officer-007',
  });
  [record] = await hub.records({ agreement: LOG });
  const folder = temporaryFolder();
  remove = folder.remove;
  good = join(folder.path, 'case');
  write(good, (await evidenceOf([record.id])) as CaseEvidence);
});
afterAll(async () => {
  remove();
  await hub.stop();
});

const QUERY = `query($entries: [ID!]!, $title: String) {
  caseEvidence(entries: $entries, title: $title) { manifest files { path content } }
}`;
async function evidenceOf(entries: readonly string[], client = 'auditor'): Promise<CaseEvidence | null> {
  const { data, codes } = await hub.ask(QUERY, { client, variables: { entries, title: TITLE } });
  expect(codes).toEqual([]);
  return data.caseEvidence;
}
function write(folder: string, { manifest, files }: CaseEvidence): void {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.from(content, 'base64'));
  }
  writeFileSync(join(folder, 'manifest'), manifest);
}
const told = (folder: string, keys?: readonly string[]) => {
  const { isSound, lines } = verifyFolder(folder, { keys });
  return `${isSound}: ${lines.join('\n')}`;
};
const read = (name: string) => readFileSync(join(good, name), 'utf8');
const keysOf = () => read('keys.txt').trim().split('\n');

describe('an evidence package', () => {
  test('has the entry, its proof, the agreement as it was logged, a report and keys', () => {
    expect(filesIn(good)).toEqual([
      'README.md',
      `agreements/${LOG}/1.json`,
      `entries/${LOG}/0.json`,
      `entries/${LOG}/0.tlog-proof`,
      `entries/${record.id}.json`,
      `entries/${record.id}.tlog-proof`,
      'keys.txt',
      'manifest',
      'report.html',
    ]);
    const verdict = told(good, keysOf());
    expect(verdict).toMatch(/^true: .*proven: signed as .*\/evidence/);
    expect(verdict).toContain(`entries: ${record.id}, ${LOG}/0`);
    expect(verdict).toContain(`documents: ${LOG}/1`);
  });

  test('tells in words who asked, why, and for which fields under which masks', () => {
    const report = read('report.html');
    expect(report).toContain('Cardholder.name: ');
    expect(report).toMatch(/Cardholder\.name: .*姓名/);
    expect(report).toMatch(/Cardholder\.idNumber: .* — ID_NUMBER: .*the first character and the last two/);
    expect(report).toMatch(/TOURISM: \S+/);
    expect(report).toContain('officer-007');
    expect(report).toMatch(/RELEASED: .*Released in full/);
    expect(report).toContain(record.requestId);
  });

  test('holds nothing that acts, nor any of the data', () => {
    const report = read('report.html');
    expect(report).not.toMatch(/<script|<img|javascript:|https?:\/\//i);
    expect(report).toContain('&lt;script&gt;alert(&quot;案件 17&quot;)&lt;/script&gt;');
    expect(report).toContain('officer-007');
    for (const file of filesIn(good)) expect(read(file), file).not.toContain(person);
  });

  test('is logged, and names its own access record', async () => {
    const [newest] = await hub.records({ client: 'auditor', coordinate: 'Query.caseEvidence' });
    expect(newest.log).toBe('hub');
    expect(read('report.html')).toContain(newest.requestId);
  });

  test('has a manifest that nobody takes for a checkpoint', () => {
    const keys = keysOf().map((key) => readVerifierKey(key));
    expect(() => verifyCheckpoint(read('manifest'), keys)).toThrow('no checkpoint');
    const [origin] = keysOf();
    expect(origin).toMatch(/\/evidence\+/);
  });

  test('is not verified without the key of the log, nor without that of the package', () => {
    const [evidence = '', log = ''] = keysOf();
    expect(told(good, [evidence])).toContain('none of the known keys has signed');
    expect(told(good, [log])).toContain('none of the known keys has signed');
    expect(told(good)).toContain('the hub’s word');
  });
});

describe('a package that somebody has spoilt', () => {
  test.each<[string, (folder: string) => void, string]>([
    ['with another report', (at) => writeFileSync(join(at, 'report.html'), 'innocent'), 'report.html: '],
    [
      'with another entry',
      (at) => {
        const path = join(at, `entries/${record.id}.json`);
        writeFileSync(path, readFileSync(path, 'utf8').replace('officer', 'Officer'));
      },
      'it has been changed',
    ],
    ['without a proof', (at) => rmSync(join(at, `entries/${LOG}/0.tlog-proof`)), 'entries/'],
    ['with a file more', (at) => writeFileSync(join(at, 'more.html'), ''), 'more.html: '],
    [
      'with a manifest of fewer files',
      (at) => {
        const path = join(at, 'manifest');
        writeFileSync(path, readFileSync(path, 'utf8').replace(/^.* {2}report.html\n/m, ''));
      },
      'the signature of',
    ],
    [
      'with another name',
      (at) => {
        const path = join(at, 'manifest');
        writeFileSync(path, readFileSync(path, 'utf8').replace('/evidence\n', '/hub\n'));
      },
      'no manifest of evidence',
    ],
    ['without a manifest', (at) => rmSync(join(at, 'manifest')), 'neither a bundle nor evidence'],
    [
      'with wrong UTF-8',
      (at) => writeFileSync(join(at, 'manifest'), Buffer.from([0xff, 0xfe])),
      'not in UTF-8',
    ],
  ])('%s is refused', (_, spoil, expected) => {
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const copy = join(folder.path, 'copy');
    cpSync(good, copy, { recursive: true });
    spoil(copy);
    expect(told(copy)).toMatch(/^false: .*not proven: /);
    expect(told(copy)).toContain(expected);
  });
});

test('an entry that is not there, or not for the auditor’s department, has no package', async () => {
  expect(await evidenceOf([record.id, `${LOG}/9999`])).toBeNull();
  expect(await evidenceOf([record.id], 'health-auditor')).toBeNull();
  for (const entries of [[], ['nonsense'], Array(101).fill(record.id)]) {
    const { codes } = await hub.ask(QUERY, { client: 'auditor', variables: { entries } });
    expect(codes).toEqual(['BAD_USER_INPUT']);
  }
  const { codes } = await hub.ask(QUERY, { variables: { entries: [record.id] } });
  expect(codes).toEqual(['FORBIDDEN']);
});

test('access records are found by the request’s id', async () => {
  expect((await hub.records({ requestId: record.requestId })).map(({ id }) => id)).toEqual([record.id]);
  expect(await hub.records({ requestId: 'another' })).toEqual([]);
});
