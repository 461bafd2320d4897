import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withDatabase } from '../../server/database/connection-string.ts';
import { createDatabase, dropDatabase } from '../../server/database/databases.ts';
import { withClient } from '../../with-client.ts';
import { freePort } from '../support/free-port.ts';
import { createInstallation, type Installation, run, start } from './support/hub-command.ts';

const READY = 'npx onecard demo\n';
const SECRET = randomBytes(48).toString('base64');

let name: string;
let databaseUrl: string;
const installations: (Installation & { remove(): void })[] = [];

beforeAll(async () => {
  name = `outside_${randomBytes(4).toString('hex')}`;
  await createDatabase(inject('postgresUrl'), name);
  databaseUrl = withDatabase(inject('postgresUrl'), name);
});

afterAll(async () => {
  for (const { remove } of installations) remove();
  const databases = await withClient(inject('postgresUrl'), async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [name],
    );
    return rows.map(({ datname }) => datname);
  });
  for (const database of databases) await dropDatabase(inject('postgresUrl'), database);
});

async function createHub(): Promise<Installation> {
  const installation = await createInstallation({ DATABASE_URL: databaseUrl, ONECARD_SECRET: SECRET });
  installations.push(installation);
  return installation;
}

test('two hubs on one outside database serve the same data and write the same log', {
  timeout: 120_000,
}, async () => {
  const first = await createHub();
  // A smaller province than the default's, which `start` then keeps.
  expect(await run(first, 'seed', '--cardholders', '300')).toMatchObject({ code: 0, stderr: '' });
  const publicUrl = `http://127.0.0.1:${first.environment.PORT}`;
  const second: Installation = {
    ...(await createHub()),
    directory: first.directory,
  };
  // Hubs behind one balancer have one public address, by which their tokens are issued.
  second.environment.ONECARD_PUBLIC_URL = publicUrl;
  // One of them knows the holidays of no year that matters, and the other one those of every year.
  const lastYears = join(first.directory, 'holidays.json');
  writeFileSync(lastYears, '{"2020": {"off": ["2020-01-01"], "worked": []}}');
  Object.assign(second.environment, { LOG_LEVEL: 'warn', ONECARD_HOLIDAYS: lastYears });
  const years = Array.from({ length: 80 }, (_, i) => [2020 + i, { off: [], worked: [] }]);
  const allYears = join(first.directory, 'all-holidays.json');
  writeFileSync(allYears, JSON.stringify(Object.fromEntries(years)));
  Object.assign(first.environment, { LOG_LEVEL: 'warn', ONECARD_HOLIDAYS: allYears });
  const hubs = [start(first, ['start']), start(second, ['start'])];
  await Promise.all(hubs.map((hub) => hub.says(READY)));
  const warnings = hubs.map((hub) =>
    hub
      .output()
      .split('\n')
      .filter((line) => line.includes('ONECARD_HOLIDAYS'))
      .map((line) => JSON.parse(line)),
  );
  expect(warnings).toEqual([
    [],
    [
      expect.objectContaining({
        level: 40,
        msg: expect.stringMatching(/不知道 .* · the holidays of .* are not known/),
      }),
    ],
  ]);

  const facts = JSON.parse((await run(first, 'demo', '--json')).stdout);
  const token = (await run(first, 'token', '--client', 'roadside-terminal')).stdout.trim();
  const urls = [first, second].map(({ environment }) => `http://127.0.0.1:${environment.PORT}/graphql`);
  const statuses = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const response = await fetch(urls[i % 2] as string, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'onecard-agreement': 'roadside-check',
          'onecard-purpose': 'driving-licence-proof',
        },
        body: JSON.stringify({ query: `{ cardholder(idNumber: "${facts.idNumbers[0]}") { name } }` }),
      });
      await response.arrayBuffer();
      return response.status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));

  const { stdout } = await run(
    first,
    ...['query', '--client', 'auditor'],
    '{ accessRecords(filter: { agreement: "roadside-check" }, first: 200) { nodes { index } } }',
  );
  const indexes = JSON.parse(stdout).data.accessRecords.nodes.map((node: { index: number }) => node.index);
  expect(indexes).toEqual(Array.from({ length: 60 }, (_, i) => 60 - i));
  for (const hub of hubs) {
    hub.kill('SIGTERM');
    expect(await hub.result).toMatchObject({ code: 0, stderr: '' });
  }
});

test('an outside database that is not there is said to be, without its password', async () => {
  const installation = await createInstallation({
    DATABASE_URL: `postgresql://hub:very-private@127.0.0.1:${await freePort()}/onecard`,
  });
  installations.push(installation);
  const { code, stdout, stderr } = await run(installation, 'start');
  expect(code).toBe(1);
  expect(stderr).toContain('The database that DATABASE_URL names cannot be reached');
  expect(stdout + stderr).not.toMatch(/very-private|\n\s+at /);
});
