import { randomBytes } from 'node:crypto';
import { afterAll, expect, inject, test } from 'vitest';
import { buildCatalogue } from '../../schema/build.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { createInstallation, type Installation, run, start } from './support/hub-command.ts';

const installations: (Installation & { remove(): void })[] = [];
afterAll(() => {
  for (const { remove } of installations) remove();
});

async function install(environment: NodeJS.ProcessEnv): Promise<Installation> {
  const installation = await createInstallation(environment);
  installations.push(installation);
  return installation;
}

test.each([{ ONECARD_MODE: 'production' }, { NODE_ENV: 'production' }])(
  'with %j alone the hub does not start, and names what is missing',
  async (environment) => {
    const { code, stdout, stderr } = await run(await install(environment), 'start');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    for (const name of ['DATABASE_URL', 'SOURCE_HEALTH_URL', 'ONECARD_SECRET', 'ONECARD_ISSUER'])
      expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/\n\s+at /);
  },
);

test('production has neither demo clients nor a token endpoint of its own', { timeout: 60_000 }, async () => {
  const database = await createTestDatabase();
  const sources = [...buildCatalogue().sources.values()].map(({ connection }) => [
    `SOURCE_${connection}_URL`,
    inject('provinceUrls')[connection],
  ]);
  const installation = await install({
    ONECARD_MODE: 'production',
    DATABASE_URL: database.url(),
    ONECARD_SECRET: randomBytes(48).toString('base64'),
    ONECARD_ISSUER: 'https://login.example',
    ONECARD_JWKS_URI: 'https://login.example/jwks.json',
    ...Object.fromEntries(sources),
  });
  const hub = start(installation, ['start']);
  await hub.says('the hub is ready');
  expect(hub.output()).not.toContain('TOKEN=');
  const url = `http://127.0.0.1:${installation.environment.PORT}`;
  expect((await fetch(`${url}/oauth/token`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${url}/.well-known/jwks.json`)).status).toBe(404);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  for (const command of [['demo'], ['seed', '--cardholders', '10'], ['token', '--client', 'auditor']]) {
    const { code, stderr } = await run(installation, ...command);
    expect(code).toBe(1);
    expect(stderr).toMatch(/only in demo mode|no demo data in production/);
  }
  // Another hub of the same settings: its first worker finds the port taken, and it all ends with that one reason.
  const { code, stderr } = await run(installation, 'start', '--workers', '2');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^端口已被占用.*the port is taken: choose another with PORT=…\n.*the worker did not start \(1\)/,
  );
  hub.kill('SIGTERM');
  expect(await hub.result).toMatchObject({ code: 0, stderr: '' });
  await database.drop();
});
