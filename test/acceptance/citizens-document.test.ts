import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/citizens.md';

test(`what ${FILE} says to type works`, { timeout: 300_000 }, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual(['history', 'correct']);
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  expect(stderr).toBe('');
  const [history = '', correct = ''] = stdout.split(SEPARATOR);
  expect(history).toMatch(/Public Security +Driving-licence proof +RELEASED/);
  expect(correct).toMatch(
    /OPEN 待答复 省公安厅[\s\S]*陈述:我的准驾车型应为 C1[\s\S]*CORRECTED 已更正[\s\S]*已按档案更正/,
  );
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
