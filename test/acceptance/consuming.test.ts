import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

test('what docs/consuming.md and docs/federation.md say to type works', { timeout: 180_000 }, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const folder = join(installation.directory, 'roadside-check-client');
  mkdirSync(folder);
  // What `npm install` would bring, without a network.
  symlinkSync(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'));

  symlinkSync(join(packageRoot(), 'node_modules'), join(installation.directory, 'node_modules'));

  const blocks = [...blocksOf('docs/consuming.md'), ...blocksOf('docs/federation.md')];
  expect(blocks.map(({ name }) => name)).toEqual([
    ...['token', 'schema', 'guide', 'explain', 'ask'],
    ...['sdl', 'compose', 'entities'],
  ]);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const [, schema = '', guide = '', explain = '', ask = '', sdl = '', graphs = '', entities = ''] =
    stdout.split(SEPARATOR);

  expect(schema).toContain('type DrivingLicence {');
  expect(schema).not.toContain('HealthRecord');
  expect(guide).toContain('roadside-check-client');
  expect(readFileSync(join(folder, 'generated/graphql.ts'), 'utf8')).toContain('ExampleQuery');
  expect(JSON.parse(explain).data.explain).toMatchObject({
    answerable: false,
    refusals: [{ code: 'FIELD_NOT_GRANTED', coordinates: expect.arrayContaining(['Cardholder.mobile']) }],
  });
  expect(JSON.parse(ask)).toMatchObject({ data: { cardholder: { name: expect.any(String) } } });
  expect(sdl).toContain('type Cardholder @key(fields: "idNumber") {');
  expect(sdl).not.toContain('HealthRecord');
  expect(Number(graphs)).toBeGreaterThan(0);
  expect(JSON.parse(entities).data._entities).toEqual([
    { name: expect.any(String), drivingLicence: { classes: expect.any(String) } },
  ]);
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
