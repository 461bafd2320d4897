import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type CommandResult,
  createInstallation,
  type Installation,
  launch,
  launchDemo,
  ONECARD,
  type RunningCommand,
  run,
} from '../acceptance/support/hub-command.ts';

const TIME = { timeout: 180_000 };

let installation: Installation & { remove(): void };
let hub: RunningCommand;
let driver: string;
beforeAll(async () => {
  installation = await createInstallation();
  hub = await launchDemo(installation);
  driver = JSON.parse((await launch(installation, ['demo', '--json']).result).stdout).people.haikouDriver;
  const query = `{ cardholder(idNumber: "${driver}") { name drivingLicence { classes } } }`;
  const asked = [
    '--agreement',
    'roadside-check',
    '--purpose',
    'driving-licence-proof',
    '--operator',
    'officer-007',
  ];
  await launch(installation, ['query', '--client', 'roadside-terminal', ...asked, query]).result;
}, 180_000);
afterAll(async () => {
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});

const path = (name: string) => join(installation.directory, name);
const audit = (...args: readonly string[]) => run(installation, 'audit', ...args, '--client', 'auditor');

/** With something on its standard input. */
function auditWith(input: string, ...args: readonly string[]): Promise<CommandResult> {
  const [file, ...before] = ONECARD;
  return new Promise((resolve) => {
    const child = execFile(
      file,
      [...before, 'audit', ...args, '--client', 'auditor'],
      { cwd: installation.directory, env: installation.environment },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

test('a search shows a table in either language, or JSON', TIME, async () => {
  const chinese = await audit('search', '--agreement', 'roadside-check', '--operator', 'officer-007');
  expect([chinese.code, chinese.stderr]).toEqual([0, '']);
  expect(chinese.stdout).toMatch(/^记录 .*操作员/);
  expect(chinese.stdout).toContain('DrivingLicence.classes');
  expect(chinese.stdout).toContain('共 1 条');
  const json = await audit('search', '--purpose', 'driving-licence-proof', '--format', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject([{ operator: 'officer-007', outcome: 'RELEASED' }]);
  const none = await audit('search', '--outcome', 'FAILED', '--language', 'en');
  expect(none.stdout).toContain('0 records');
});

test('an ID number comes by standard input, and is refused on the command line', TIME, async () => {
  const found = await auditWith(`${driver}\n`, 'search', '--subject', '-', '--format', 'json');
  expect(JSON.parse(found.stdout)).toMatchObject([{ operator: 'officer-007' }]);
  const told = await audit('search', '--subject', driver);
  expect([told.code, told.stderr]).toEqual([
    1,
    expect.stringContaining('must not stand on the command line'),
  ]);
  expect(told.stderr).not.toContain(driver);
  const nothing = await auditWith('', 'person');
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('give one ID number')]);
});

test('who saw a person, and what an operator looked at', TIME, async () => {
  const person = await auditWith(driver, 'person', '--language', 'en');
  expect([person.code, person.stderr]).toEqual([0, '']);
  expect(person.stdout).toMatch(
    /PUBLIC_SECURITY +officer-007 +roadside-terminal +roadside-check +driving-licence-proof +1 +0 +1/,
  );
  const operator = await audit('operator', 'officer-007', '--json');
  expect(JSON.parse(operator.stdout)).toMatchObject({ complete: true, groups: [{ requests: 1 }] });
});

test('totals', TIME, async () => {
  await expect
    .poll(
      async () => {
        const { stdout } = await audit(
          'totals',
          '--by',
          'AGREEMENT',
          'OUTCOME',
          '--agreement',
          'roadside-check',
          '--language',
          'en',
        );
        return stdout;
      },
      { timeout: 60_000 },
    )
    .toMatch(/roadside-check +RELEASED +1 +0 +\d+ +1\n/);
});

test('an export is a whole file', TIME, async () => {
  const ndjson = await audit(
    'search',
    '--format',
    'ndjson',
    '--output',
    path('all.ndjson'),
    '--auditor',
    'ChenJing',
  );
  expect([ndjson.code, ndjson.stderr]).toEqual([0, expect.stringMatching(/\d+ 条 · records/)]);
  const text = readFileSync(path('all.ndjson'), 'utf8');
  const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
  const before = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
  expect(last).toMatchObject({ complete: true, sha256: createHash('sha256').update(before).digest('hex') });
  const csv = await audit('search', '--agreement', 'roadside-check', '--format', 'csv');
  expect(csv.stdout).toMatch(/^\u{feff}id,time,/u);
  const log = await run(installation, 'agreement', 'log', 'hub', '--client', 'auditor');
  expect(log.stdout).toMatch(/RECORDS_EXPORT_COMPLETED.*ChenJing/);
  const unwritable = await audit('search', '--format', 'csv', '--output', path('nowhere/a.csv'));
  expect([unwritable.code, unwritable.stderr]).toEqual([1, expect.stringContaining('cannot write')]);
});

test.each([
  ['breaks off', '{"id":"a"}\n', true],
  ['ends without its last line', '{"id":"a"}\n', false],
  [
    'does not hold what its last line says',
    '{"id":"a"}\n{"complete":true,"records":1,"sha256":"0"}\n',
    false,
  ],
])('an export that %s leaves no file', TIME, async (_, body, breaks) => {
  const server = await startFalseHub(body, breaks);
  const state = join(installation.environment.ONECARD_DATA as string, 'hub.json');
  const saved = readFileSync(state);
  writeFileSync(state, JSON.stringify({ url: server.url, pid: process.pid }));
  const result = await audit('search', '--format', 'ndjson', '--output', path('part.ndjson'));
  writeFileSync(state, saved);
  server.close();
  expect([result.code, result.stderr]).toEqual([1, expect.stringContaining('is not complete')]);
  expect(existsSync(path('part.ndjson'))).toBe(false);
  expect(existsSync(path('part.ndjson.part'))).toBe(false);
});

/** Answers as a hub would whose export goes wrong. */
async function startFalseHub(body: string, breaks: boolean): Promise<Server & { readonly url: string }> {
  const server = createServer((incoming, reply) => {
    if (incoming.url === '/oauth/token') return reply.end(JSON.stringify({ access_token: 'a' }));
    reply.write(body, () => (breaks ? setTimeout(() => reply.destroy(), 100) : reply.end()));
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return Object.assign(server, { url: `http://127.0.0.1:${port}` });
}
