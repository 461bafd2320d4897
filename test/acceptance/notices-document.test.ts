import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/notices.md';

test(`what ${FILE} says to type works, and the process log names nobody`, { timeout: 300_000 }, async () => {
  const installation = await createInstallation({ LOG_LEVEL: 'debug' });
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual(['subscribe', 'receive', 'deliveries']);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const [subscribed = '', received = '', deliveries = ''] = stdout.split(SEPARATOR);
  expect(subscribed).toMatch(
    /haikou-counter +LICENCE_SUSPENDED NAME_CHANGED +http:\/\/127\.0\.0\.1:18473\/changes/,
  );
  expect(received).toMatch(/ is published\n/);
  expect(received).toMatch(/^verified licence\.suspended \S+Z idNumber,kind,agreement$/m);
  expect(deliveries).toMatch(/LICENCE_SUSPENDED +(DELIVERED|PENDING)/);
  expect(deliveries).toMatch(/^none$/m);
  const { stdout: demo } = await run(installation, 'demo', '--json');
  const { people } = JSON.parse(demo);
  expect(people.haikouDriver).toMatch(/^\d{17}[\dX]$/);
  // What the command prints when it starts names people to try; the log is what comes after.
  const [, log = ''] = hub.output().split('npx onecard demo\n');
  expect(log).toContain('/graphql');
  expect(log).not.toContain(people.haikouDriver);
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
