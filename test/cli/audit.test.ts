import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createInstallation,
  type Installation,
  launch,
  type RunningCommand,
  run,
} from '../acceptance/support/hub-command.ts';

const TIME = { timeout: 120_000 };

let installation: Installation & { remove(): void };
let hub: RunningCommand;
beforeAll(async () => {
  installation = await createInstallation();
  await launch(installation, ['seed', '--cardholders', '500']).result;
  hub = launch(installation, ['start']);
  await hub.says('npx onecard demo\n');
}, 120_000);
afterAll(async () => {
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});

const audit = (...args: readonly string[]) => run(installation, 'audit', ...args);
const path = (name: string) => join(installation.directory, name);

test('an entry is proven where there is no hub, and nothing else is', TIME, async () => {
  const made = await audit('prove', 'roadside-check/0', '--client', 'auditor', '--output', path('evidence'));
  expect(made.code, made.stderr).toBe(0);
  const verified = await audit('verify', path('evidence'));
  expect([verified.code, verified.stderr]).toEqual([0, '']);
  expect(verified.stdout).toMatch(
    /proven: entry 0 of the \d+ of 127\.0\.0\.1:\d+\/agreements\/roadside-check/,
  );

  const other = await audit('prove', 'hotel-check-in/0', '--client', 'auditor', '--output', path('other'));
  expect(other.code).toBe(0);
  const otherKey = readFileSync(path('other/verifier-key.txt'), 'utf8').trim();
  const byOther = await audit('verify', path('evidence'), '--key', otherKey);
  expect([byOther.code, byOther.stderr]).toEqual([1, expect.stringContaining('not proven')]);

  const entry = path('evidence/entry.json');
  writeFileSync(entry, readFileSync(entry, 'utf8').replace('AGREEMENT_ENROLLED', 'AGREEMENT_APPROVED'));
  const edited = await audit('verify', path('evidence'));
  expect([edited.code, edited.stderr]).toEqual([1, expect.stringContaining('the entry is not the one')]);
  for (const name of ['entry.tlog-proof', 'verifier-key.txt']) {
    writeFileSync(join(path('other'), name), 'nonsense');
    const { code, stderr } = await audit('verify', path('other'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('not proven')]);
    expect(stderr).not.toMatch(/\n\s+at /);
  }
  const missing = await audit('verify', path('nowhere'));
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('cannot read')]);
  const file = path('evidence/entry.json');
  const onto = await audit('prove', 'roadside-check/0', '--client', 'auditor', '--output', file);
  expect([onto.code, onto.stderr]).toEqual([1, expect.stringContaining('cannot write')]);
  const none = await audit('prove', 'roadside-check/99', '--client', 'auditor', '--output', path('none'));
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('no such entry')]);
});

test('a checkpoint is a signed note that can be kept', TIME, async () => {
  const { code, stdout, stderr } = await audit('checkpoint', 'hub', '--client', 'auditor');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^127\.0\.0\.1:\d+\/hub\n\d+\n\S{44}\n\n— 127\.0\.0\.1:\d+\/hub \S+\n$/);
  expect(stderr).toMatch(/^127\.0\.0\.1:\d+\/hub\+[0-9a-f]{8}\+\S+\n$/);
  const none = await audit('checkpoint', 'nobody', '--client', 'auditor');
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('no such log')]);
});

test('fsck finds the logs of a running hub as they were written', TIME, async () => {
  const { code, stdout } = await audit('fsck');
  expect(stdout).toMatch(/\d+ logs of \d+ entries are as they were written/);
  expect(code).toBe(0);
});

test('fsck makes no database where there is none', TIME, async () => {
  const empty = await createInstallation();
  const { code, stderr } = await run(empty, 'audit', 'fsck');
  empty.remove();
  expect([code, stderr]).toEqual([1, expect.stringContaining('run npm start first')]);
});
