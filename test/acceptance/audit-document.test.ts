import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/audit.md';

test(`what ${FILE} says to type works`, { timeout: 180_000 }, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual([
    ...['search', 'ask', 'summary', 'totals', 'export', 'checkpoint', 'prove', 'fsck'],
  ]);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const [search = '', ask = '', summary = '', totals = '', , checkpoint = '', prove = '', fsck = ''] =
    stdout.split(SEPARATOR);
  expect(JSON.parse(search).data.changeRecords.nodes).toMatchObject([{ action: 'AGREEMENT_ENROLLED' }]);
  expect(ask).toMatch(/共 0 条\n\[\]/);
  // The search of before is itself an entry about the person.
  expect(summary).toMatch(/HRSS .* auditor .*\n1 records/);
  expect(totals).toMatch(/as of \S+; \d+ entries are not counted yet/);
  const records = readFileSync(join(installation.directory, 'records.ndjson'), 'utf8').trimEnd().split('\n');
  expect(JSON.parse(records.at(-1) ?? '')).toMatchObject({ complete: true, records: records.length - 1 });
  expect(checkpoint).toMatch(/the \d+ entries that \S+ has now begin with the \d+ of then/);
  expect(prove).toContain('proven: entry 0');
  expect(fsck).toContain('are as they were written');
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
