import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/audit.md';

test(`what ${FILE} says to type works`, { timeout: 300_000 }, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual(['search', 'checkpoint', 'prove', 'export', 'case', 'fsck']);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const [search = '', checkpoint = '', prove = '', bundle = '', evidence = '', fsck = ''] =
    stdout.split(SEPARATOR);
  expect(JSON.parse(search).data.changeRecords.nodes).toMatchObject([{ action: 'AGREEMENT_ENROLLED' }]);
  expect(checkpoint).toMatch(/the \d+ entries that \S+ has now begin with the \d+ of then/);
  expect(prove).toContain('proven: entry 0');
  expect(bundle).toMatch(
    /proven: entries 0 to \d+ of[\s\S]*they begin with the \d+ entries of the older checkpoint/,
  );
  expect(evidence).toContain('every entry in its log');
  expect(fsck).toContain('are as they were written');
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
