import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { createInstallation, start } from './support/hub-command.ts';

const NOBODY = 65_534;

/** Root can try another user; a checkout below /root lets nobody in. Anyone else is another user than root already. */
const canBeNobody =
  process.getuid?.() === 0 &&
  spawnSync('/bin/sh', ['-c', 'test -r package.json'], { cwd: packageRoot(), uid: NOBODY, gid: NOBODY })
    .status === 0;

test(`starts as ${canBeNobody ? 'a user who owns nothing but the data folder' : 'the present user'}, without HOME`, {
  timeout: 120_000,
}, async () => {
  const installation = await createInstallation({ HOME: undefined });
  if (canBeNobody) chownSync(installation.directory, NOBODY, NOBODY);
  const hub = start(installation, ['start'], canBeNobody ? { uid: NOBODY } : {});
  await hub.says('npx onecard demo\n');
  hub.kill('SIGTERM');
  expect(await hub.result).toMatchObject({ code: 0, stderr: '' });
  installation.remove();
});
