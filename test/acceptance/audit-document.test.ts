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
  expect(blocks.map(({ name }) => name)).toEqual(['search', 'checkpoint', 'prove', 'fsck', 'witness']);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const [search = '', checkpoint = '', prove = '', fsck = '', witness = ''] = stdout.split(SEPARATOR);
  expect(JSON.parse(search).data.changeRecords.nodes).toMatchObject([{ action: 'AGREEMENT_ENROLLED' }]);
  expect(checkpoint).toMatch(/the \d+ entries that \S+ has now begin with the \d+ of then/);
  expect(prove).toContain('proven: entry 0');
  expect(fsck).toContain('are as they were written');
  expect(witness).toMatch(/cosigned [1-9]\d* logs/);
  expect(JSON.parse(witness.slice(witness.indexOf('\n{') + 1)).data.cosignedCheckpoint).toMatchObject({
    note: expect.stringContaining('\n— witness.health.example '),
    cosignatures: [{ witness: 'witness.health.example', department: 'HEALTH' }],
  });
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
