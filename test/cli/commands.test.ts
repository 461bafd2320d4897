import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { parseIdNumber } from '../../schema/id-number.ts';
import { isRole } from '../../server/identity/caller.ts';
import { createInstallation, type Installation, run, start } from '../acceptance/support/hub-command.ts';

const READY = 'npx onecard demo\n';
const TIME = { timeout: 120_000 };
const COMMANDS = [
  'start',
  'demo',
  'token',
  'query',
  'seed',
  'guide',
  'agreement',
  'catalogue',
  'objection',
  'notice',
  'citizen',
  'client',
  'audit',
  'witness',
];

let installation: Installation & { remove(): void };

beforeAll(async () => {
  installation = await createInstallation();
});

afterAll(() => installation.remove());

describe('help', () => {
  test('lists the commands', async () => {
    const { code, stdout } = await run(installation, '--help');
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  test.each(COMMANDS)('of %s has both languages and an example', async (command) => {
    const { code, stdout } = await run(installation, command, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\p{Script=Han}.* · \w+/u);
    expect(stdout).toMatch(/示例 · Examples:\n(.*\n)* {2}\$ .*onecard/);
  });

  test.each([
    [['unknown'], /unknown command/],
    [['query', '{ __typename }'], /required option '--client <id>'/],
    [['token'], /required option '--client <id>'/],
    [['seed', '--cardholders', 'many'], /must be a whole number/],
    [['seed', '--cardholders', '-1'], /must be a whole number/],
  ] as const)('is offered after %j', async (args, message) => {
    const { code, stderr } = await run(installation, ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('onecard --help');
  });

  test('comes by npx in the checkout too', async () => {
    const { stdout } = await promisify(execFile)('npx', ['onecard', '--help'], {
      cwd: packageRoot(),
    });
    expect(stdout).toContain('Usage: onecard');
  });
});

describe('before the first start', () => {
  test.each([
    [['demo']],
    [['token', '--client', 'auditor']],
    [['query', '--client', 'auditor', '{ __typename }']],
  ])('%j says what to do', async (args) => {
    const { code, stderr } = await run(installation, ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/run npm start first/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test('seed makes as many people as it is told, whom demo then names and the hub knows', TIME, async () => {
  const seeded = await run(installation, 'seed', '--cardholders', '500', '--seed', '7');
  expect(seeded).toMatchObject({ code: 0, stderr: '' });
  expect(seeded.stdout).toMatch(/^500 名持卡人已就绪/);

  const hub = start(installation, ['start']);
  await hub.says(READY);
  expect(hub.output()).toContain('keeping the data: 500 cardholders');
  const demo = await run(installation, 'demo', '--json');
  expect(demo).toMatchObject({ code: 0, stderr: '' });
  const facts = JSON.parse(demo.stdout);
  const url = `http://127.0.0.1:${installation.environment.PORT}`;
  expect(facts).toMatchObject({ endpoint: `${url}/graphql`, tokenEndpoint: `${url}/oauth/token` });
  for (const client of facts.clients) {
    expect(client).toEqual({
      id: expect.any(String),
      secret: expect.stringMatching(/^[\w-]{40,}$/),
      name: expect.any(String),
      department: expect.stringMatching(/^[A-Z_]+$/),
      roles: expect.any(Array),
      agreements: expect.any(Array),
      purposes: expect.any(Array),
    });
    expect(client.roles.every(isRole)).toBe(true);
    if (client.roles.includes('CONSUMER'))
      expect(client.agreements.length * client.purposes.length).toBeGreaterThan(0);
  }
  expect(facts.idNumbers.length).toBeGreaterThan(2);
  for (const idNumber of facts.idNumbers) {
    expect(parseIdNumber(idNumber).ok).toBe(true);
    const { code, stdout } = await ask(`{ cardholder(idNumber: "${idNumber}") { name } }`);
    expect(JSON.parse(stdout)).toEqual({ data: { cardholder: { name: expect.any(String) } } });
    expect(code).toBe(0);
  }
});

function ask(query: string, ...more: readonly string[]) {
  return run(
    installation,
    ...['query', '--client', 'roadside-terminal', '--agreement', 'roadside-check'],
    ...['--purpose', 'driving-licence-proof', ...more, query],
  );
}

test('query and token say how it went by their exit code', TIME, async () => {
  const hub = start(installation, ['start']);
  await hub.says(READY);
  const query = 'query($id: IdNumber!) { cardholder(idNumber: $id) { name mobile } }';
  const variables = ['--variables', '{"id":"11010519491231002X"}'];

  const refused = await ask(query, ...variables, '--language', 'en');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout).errors[0]).toMatchObject({
    message: 'Not granted by the sharing agreement: Cardholder.mobile',
    extensions: { code: 'FIELD_NOT_GRANTED' },
  });
  const nobody = await ask(query.replace(' mobile', ''), ...variables, '--operator', '王警官');
  expect(nobody).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(nobody.stdout)).toEqual({ data: { cardholder: null } });
  expect(await ask(query, '--variables', '{id')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--variables must be a JSON object'),
  });

  const token = await run(installation, 'token', '--client', 'auditor');
  expect(token).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/) });
  expect(await run(installation, 'token', '--client', 'nobody')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no demo client nobody; there are: hotel-desk'),
  });
  expect(await run(installation, 'token', '--client', 'auditor', '--secret', 'wrong')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('invalid_client'),
  });
});

test('when no hub runs any more, query says so and demo still names the clients', TIME, async () => {
  const { code, stderr } = await ask('{ __typename }');
  expect(code).toBe(1);
  expect(stderr).toMatch(/no hub at http:\/\/127\.0\.0\.1:\d+: run npm start first/);
  const demo = await run(installation, 'demo');
  expect(demo).toMatchObject({ code: 0, stderr: '' });
  expect(demo.stdout).toContain('roadside-terminal');
});
