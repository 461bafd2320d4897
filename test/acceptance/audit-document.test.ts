import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/audit.md';

test(`what ${FILE} says to type works`, { timeout: 600_000 }, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual([
    'search',
    'checkpoint',
    'prove',
    'fsck',
    'watch',
    'webhook',
  ]);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const [search = '', checkpoint = '', prove = '', fsck = '', watch = '', webhook = ''] =
    stdout.split(SEPARATOR);
  expect(JSON.parse(search).data.changeRecords.nodes).toMatchObject([{ action: 'AGREEMENT_ENROLLED' }]);
  expect(checkpoint).toMatch(/the \d+ entries that \S+ has now begin with the \d+ of then/);
  expect(prove).toContain('proven: entry 0');
  expect(fsck).toContain('are as they were written');
  expect(watch).toMatch(/roadside-refusals +REFUSALS +否 +HIGH +roadside-check/);
  expect(webhook).toMatch(/secret: whsec_\S+[\s\S]*https:\/\/alerts\.example\/hub/);
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
