import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createInstallation,
  type Installation,
  launchDemo,
  type RunningCommand,
  run,
} from '../acceptance/support/hub-command.ts';

const TIME = { timeout: 120_000 };
const OPERATOR = ['--operator', 'ChenJing'];

let installation: Installation & { remove(): void };
let hub: RunningCommand;
beforeAll(async () => {
  installation = await createInstallation();
  hub = await launchDemo(installation);
}, 120_000);
afterAll(async () => {
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});

const client = (...args: readonly string[]) => run(installation, 'client', ...args);
const path = (name: string) => join(installation.directory, name);
test('a client is enrolled with a secret, which gets it a token', TIME, async () => {
  const added = await client(
    'add',
    'clinic-desk',
    '--name',
    '社区门诊',
    '--department',
    'HEALTH',
    '--role',
    'CONSUMER',
    ...OPERATOR,
  );
  expect(added.code, added.stderr).toBe(0);
  const [, secret = ''] = /secret: (\S+)/.exec(added.stdout) ?? [];
  const token = await run(installation, 'token', '--client', 'clinic-desk', '--secret', secret);
  expect(token.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const again = await client(
    'add',
    'clinic-desk',
    '--name',
    'x',
    '--department',
    'HEALTH',
    '--role',
    'CONSUMER',
    ...OPERATOR,
  );
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('the client id is taken')]);
  const { stdout } = await client('list');
  expect(stdout).toMatch(/clinic-desk +社区门诊 +HEALTH +CONSUMER +secret/);
  expect(stdout).not.toContain(secret);

  expect((await client('disable', 'clinic-desk', ...OPERATOR)).code).toBe(0);
  const refused = await run(installation, 'token', '--client', 'clinic-desk', '--secret', secret);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('invalid_client')]);
  const twice = await client('disable', 'clinic-desk', ...OPERATOR);
  expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('there is no such client')]);
  const logged = await run(installation, 'agreement', 'log', 'hub', '--client', 'auditor', '--json');
  const steps: readonly { readonly target: string }[] = JSON.parse(logged.stdout);
  expect(steps.filter(({ target }) => target === 'clinic-desk')).toMatchObject(
    ['CLIENT_ENROLLED', 'CLIENT_DISABLED'].map((action) => ({
      action,
      target: 'clinic-desk',
      department: 'HRSS',
      client: 'onecard',
      operator: 'ChenJing',
    })),
  );
  const keyed = await client('key', 'clinic-desk', '--generate', path('late.jwk'), ...OPERATOR);
  expect([keyed.code, keyed.stderr]).toEqual([1, expect.stringContaining('or it is disabled')]);
});

test('who does it has a name as in the Onecard-Operator header, or nothing is done', TIME, async () => {
  const names = ['Chen\u200bJing', 'Chen\nJing', '\u001b[2KChenJing', 'Сhen', '', 'x'.repeat(65)];
  const answers = await Promise.all(
    names.map((name) => client('key', 'hotel-desk', '--generate', path('nobody.jwk'), '--operator', name)),
  );
  for (const [i, { code, stdout, stderr }] of answers.entries()) {
    expect({ code, stdout }, JSON.stringify(names[i])).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^--operator 应为 .* · --operator is .*\n$/);
    expect(stderr).not.toContain('\u001b');
  }
  expect(existsSync(path('nobody.jwk'))).toBe(false);
});

test('a key that is registered signs requests, and the record says that they were signed', TIME, async () => {
  const key = path('terminal.jwk');
  const made = await client('key', 'roadside-terminal', '--generate', key, ...OPERATOR);
  expect(made.code, made.stderr).toBe(0);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const before = readFileSync(key, 'utf8');
  expect((await client('key', 'roadside-terminal', '--generate', key, ...OPERATOR)).code).toBe(1);
  expect(readFileSync(key, 'utf8')).toBe(before);
  const query = [
    'query',
    '--client',
    'roadside-terminal',
    '--agreement',
    'roadside-check',
    '--purpose',
    'driving-licence-proof',
    '{ quota { requestsThisMinute { used } } }',
  ];
  const signed = await run(installation, ...query, '--sign', key, '--operator', '王五');
  expect(signed.code, signed.stdout).toBe(0);
  const { stdout } = await run(
    installation,
    'query',
    '--client',
    'auditor',
    '{ accessRecords(first: 1, filter: { client: "roadside-terminal" }) { nodes { operator signature } } }',
  );
  expect(JSON.parse(stdout).data.accessRecords.nodes).toEqual([
    { operator: '王五', signature: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
});

test('a public key comes as PEM, a private one is not taken', TIME, async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(path('public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(path('private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(path('private.jwk'), JSON.stringify(privateKey.export({ format: 'jwk' })));
  writeFileSync(path('nothing.pem'), 'nothing');
  const key = (file: string) => client('key', 'hotel-desk', path(file), ...OPERATOR);
  expect((await key('public.pem')).code).toBe(0);
  expect((await client('list')).stdout).toMatch(/hotel-desk .* secret key/);
  for (const file of ['private.pem', 'private.jwk', 'nothing.pem', 'missing.pem']) {
    const { code, stderr } = await key(file);
    expect([code, stderr], file).toEqual([1, expect.stringMatching(/公钥|无法读取/)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  }
});
