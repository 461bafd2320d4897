import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { withClient } from '../../with-client.ts';
import { SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { blocksOf, scriptOf } from './support/documented-commands.ts';

const FILE = 'docs/sources/files.md';
/** The document's own example. */
const [, SDL = ''] = /```graphql\n([\s\S]*?)```/.exec(readFileSync(join(packageRoot(), FILE), 'utf8')) ?? [];
const PERSON = inject('people').haikouDriver as string;
const folder = mkdtempSync(join(tmpdir(), 'onecard-folder-'));
const incoming = join(folder, 'disabled-federation', 'incoming');
const sdlFolder = mkdtempSync(join(tmpdir(), 'onecard-sdl-'));
let store: TestDatabase;
let hub: TestHub;

beforeAll(async () => {
  writeFileSync(join(sdlFolder, 'disabled-federation.graphql'), SDL);
  store = await createTestDatabase('template0');
  hub = await startTestHub({
    sourceDirectories: [SOURCES_DIRECTORY, sdlFolder],
    files: store.url(),
    settings: { filesFolder: folder, fileMostMb: 1 },
  });
  await hub.agree('federation-proof', {
    grants: [
      'Query.cardholder',
      'Cardholder.disabilityCertificate',
      'DisabilityCertificate.degree',
      'DisabilityCertificate.issuedOn',
    ].map((coordinate) => ({ coordinate })),
  });
});
afterAll(async () => {
  await hub?.stop();
  await store?.drop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(sdlFolder, { recursive: true, force: true });
});

const csv = (...rows: readonly string[]) =>
  iconv.encode(['身份证号,残疾等级,发证日期,住址', ...rows, ''].join('\r\n'), 'gb18030');

async function certificate(): Promise<unknown> {
  const answer = await hub.ask(
    'query($id: IdNumber!) { cardholder(idNumber: $id) { disabilityCertificate { degree issuedOn } } }',
    { agreement: 'federation-proof', purpose: 'driving-licence-proof', variables: { id: PERSON } },
  );
  expect(answer.codes).toEqual([]);
  return answer.data.cardholder.disabilityCertificate;
}

interface Upload {
  readonly client?: string;
  readonly table?: string;
  readonly source?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function upload(
  body: Buffer | ReadableStream,
  {
    client = 'big-data-engineer',
    table = 'DisabilityCertificate',
    source = 'disabled-federation',
    headers = {},
  }: Upload = {},
) {
  const response = await fetch(`${hub.url}/sources/${source}/files/${encodeURIComponent(table)}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await hub.token(client)}`,
      'content-type': 'text/csv',
      'onecard-operator': 'ChenJing',
      'accept-language': 'en',
      'onecard-file-name': encodeURIComponent('残疾人证.csv'),
      ...headers,
    },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit);
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text), text };
}

test('before its first file the source answers, with nothing', async () => {
  expect(await certificate()).toBeNull();
});

describe('a file that is uploaded', () => {
  test('answers with its report, and its rows are shared under an agreement at once', async () => {
    const file = csv(
      `${PERSON.toLowerCase()} ,2,2020/1/5 0:00,海口`,
      `${PERSON},一,2021-01-05,海口`,
      '4601,2,,',
    );
    const { status, body } = await upload(file);
    expect(status).toBe(422);
    const sound = await upload(csv(`${PERSON.toLowerCase()} ,2,2020/1/5 0:00,海口`, '4601,2,,'));
    expect([body.outcome, sound.status, sound.body]).toMatchObject([
      'REFUSED',
      200,
      {
        outcome: 'LOADED',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        ...{ rows: 2, loaded: 1, rejected: 1 },
        first: [{ line: 3, column: '身份证号', reason: 'ID_NUMBER' }],
      },
    ]);
    expect(await certificate()).toEqual({ degree: 2, issuedOn: '2020-01-05' });
    const [newest] = (await loads()).data.fileLoads;
    expect(newest).toMatchObject({
      outcome: 'LOADED',
      operator: 'ChenJing',
      client: 'big-data-engineer',
      fileName: '残疾人证.csv',
    });
    const { rows } = await withClient(hub.database.url(), (client) =>
      client.query(
        "SELECT convert_from(leaf, 'utf8')::json AS leaf FROM audit_entry WHERE log = 'hub' AND convert_from(leaf, 'utf8') LIKE '%FILE_LOADED%'",
      ),
    );
    expect(rows.map(({ leaf }) => leaf)).toMatchObject([
      {
        ...{ action: 'FILE_LOADED', target: 'disabled-federation/残疾人证', operator: 'ChenJing' },
        ...{ reason: 'rows 2, rejected 1', document: sound.body.sha256 },
      },
    ]);
  });

  test.each([
    ['without the role', { client: 'big-data-office' }, 403, /SOURCE_ENGINEER/],
    [
      'for no such source',
      { source: 'finance' },
      400,
      /there are: disabled-federation\/DisabilityCertificate/,
    ],
    ['for no such table', { table: 'Nothing' }, 400, /there are: disabled-federation\/DisabilityCertificate/],
    ['by nobody', { headers: { 'onecard-operator': '' } }, 400, /Onecard-Operator/],
    ['without a token', { headers: { authorization: '' } }, 401, /authenticated/],
  ])('is refused %s', async (...[, by, status, told]) => {
    const answer = await upload(csv(`${PERSON},2,,`), by);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(told);
  });

  test('is refused, and written down, where a title has NUL in it', async () => {
    const { status, body } = await upload(Buffer.from(`身份证号,残疾\u0000等级\r\n${PERSON},2\r\n`));
    expect([status, body.refusal?.en]).toEqual([
      422,
      expect.stringMatching(/^title 2 of line 1 has control characters: /),
    ]);
    expect((await loads()).data.fileLoads[0]).toMatchObject({ outcome: 'REFUSED', sha256: body.sha256 });
  });

  test('is refused where it is too large, or its size is not told', async () => {
    expect((await upload(Buffer.alloc(2 ** 20 + 1))).text).toMatch(/Content-Length/);
    const stream = new Blob([csv(`${PERSON},2,,`)]).stream();
    expect((await upload(stream)).text).toMatch(/Content-Length/);
  });
});

test(`what ${FILE} says to type works`, { timeout: 60_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'onecard-typed-'));
  const run = (script: string) =>
    promisify(execFile)('bash', ['-c', script], {
      cwd: directory,
      env: {
        ...process.env,
        ONECARD_PUBLIC_URL: hub.url,
        ONECARD_SECRET: SECRET.toString(),
        ONECARD_DATA: directory,
      },
    });
  const { stdout, stderr } = await run(scriptOf(blocksOf(FILE)));
  expect(stderr).toBe('');
  expect(stdout.replaceAll(/[0-9a-f]{64}/g, '…')).toBe(
    [
      '已装载 · loaded',
      'SHA-256 …',
      '共 2 行,装载 1,不合格 1 · rows 2, loaded 1, rejected 1',
      '  3  身份证号  ID_NUMBER',
      '此文件已装载 · this file is loaded already',
      'SHA-256 …',
      '',
    ].join('\n'),
  );
  const again = run(scriptOf([{ name: 'again', commands: REFUSED }]));
  await expect(again).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('there are: 身份证号, 姓名'),
  });
  rmSync(directory, { recursive: true });
});

/** A file without a column. */
const REFUSED = `echo '身份证号,姓名' > f.csv
npx onecard source load disabled-federation 残疾人证 f.csv --client big-data-engineer --operator ChenJing`;

describe('a file in the folder', () => {
  const put = (name: string, content: Buffer) => writeFileSync(join(incoming, name), content);
  const lie = (where: string) =>
    existsSync(join(folder, 'disabled-federation', where))
      ? readdirSync(join(folder, 'disabled-federation', where)).filter(
          (name) => !name.endsWith('.report.json'),
        )
      : [];
  const patience = { timeout: 15_000, interval: 100 };

  test('is loaded once it is complete, and lies with its report among those that were loaded', async () => {
    mkdirSync(incoming, { recursive: true });
    put('残疾人证.csv.part', csv());
    put('残疾人证-11月.CSV', csv(`${PERSON},3,2022-02-02,`));
    put('别的.csv', csv());
    symlinkSync('/etc/hostname', join(incoming, '残疾人证-link.csv'));
    await expect
      .poll(() => lie('loaded'), patience)
      .toEqual([expect.stringMatching(/^\d{8}T\d{6}Z-残疾人证-11月\.CSV$/)]);
    put('残疾人证-坏.csv', Buffer.from('身份证号,残疾\u0000等级\r\n'));
    await expect
      .poll(
        () =>
          lie('rejected')
            .map((name) => name.replace(/^\w+-/, ''))
            .toSorted(),
        patience,
      )
      .toEqual(['别的.csv', '残疾人证-坏.csv'].toSorted());
    expect(readdirSync(incoming).toSorted()).toEqual(['残疾人证-link.csv', '残疾人证.csv.part']);
    const report = join(folder, 'disabled-federation', 'loaded', `${lie('loaded')[0]}.report.json`);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ outcome: 'LOADED', rows: 1 });
    expect(await certificate()).toEqual({ degree: 3, issuedOn: '2022-02-02' });
    const loadsOfFolder = (await loads()).data.fileLoads;
    expect(loadsOfFolder).toContainEqual(
      expect.objectContaining({ operator: null, client: 'onecard', outcome: 'LOADED' }),
    );
    expect(loadsOfFolder).toContainEqual(
      expect.objectContaining({ operator: null, fileName: '残疾人证-坏.csv', outcome: 'REFUSED' }),
    );
  });
});

describe('what was loaded', () => {
  test('is told to source engineers, without what stood there', async () => {
    const answer = await loads('disabled-federation');
    expect(answer.codes).toEqual([]);
    expect(answer.text).toMatch(/ID_NUMBER/);
    expect(answer.text).not.toContain(PERSON);
    expect((await loads('finance')).data.fileLoads).toEqual([]);
  });
});

function loads(source?: string) {
  return hub.ask(
    `query($source: String) {
      fileLoads(source: $source) {
        id source table fileName sha256 outcome refusal rows rejected operator client department loadedAt
        rejections { reason column rows } firstRejected { line reason column }
      }
    }`,
    { client: 'big-data-engineer', agreement: null, purpose: null, variables: { source } },
  );
}
