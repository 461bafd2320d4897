import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { createInstallation, run, start } from '../acceptance/support/hub-command.ts';

const GUIDE = ['guide', 'roadside-check', '--client', 'roadside-terminal'];
const EXAMPLE = 'operations/example.graphql';

test('guide makes a client that type-checks, asks the hub, and follows the agreement', {
  timeout: 180_000,
}, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const { people, clients } = JSON.parse((await run(installation, 'demo', '--json')).stdout);
  const { secret } = clients.find(({ id }: { id: string }) => id === 'roadside-terminal');
  const folder = join(installation.directory, 'client');
  const path = (name: string) => join(folder, name);
  mkdirSync(folder);
  // What `npm install` would bring, without a network.
  symlinkSync(join(packageRoot(), 'node_modules'), path('node_modules'));

  const made = await run(installation, ...GUIDE, '--folder', 'client', '--run');
  expect(made.code, made.stderr).toBe(0);
  expect(readFileSync(path('generated/graphql.ts'), 'utf8')).toMatch(/penaltyPoints\?: number \| null/);
  const { stdout } = await promisify(execFile)(
    'npm',
    ['--silent', 'run', 'example', '--', JSON.stringify({ idNumber: people.haikouDriver })],
    {
      cwd: folder,
      env: { ...installation.environment, ONECARD_CLIENT: 'roadside-terminal', ONECARD_SECRET: secret },
    },
  );
  expect(JSON.parse(stdout)).toMatchObject({
    cardholder: { name: expect.any(String), drivingLicence: { classes: expect.any(String) } },
  });

  const ungranted = 'query Example($idNumber: IdNumber!) { cardholder(idNumber: $idNumber) { mobile } }';
  writeFileSync(path(EXAMPLE), ungranted);
  writeFileSync(path('schema.graphql'), '# an older version');
  const again = await run(installation, ...GUIDE, '--folder', 'client', '--run');
  expect(again.code).toBe(1);
  expect(again.stderr + again.stdout).toContain('Cannot query field "mobile" on type "Cardholder"');
  expect(readFileSync(path(EXAMPLE), 'utf8')).toBe(ungranted);
  expect(readFileSync(path('schema.graphql'), 'utf8')).toContain('type DrivingLicence {');

  const other = await run(installation, 'guide', 'roadside-check', '--client', 'hotel-desk');
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('不是这一协议的一方');
  expect(existsSync(join(installation.directory, 'roadside-check-client'))).toBe(false);

  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
