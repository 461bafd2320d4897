import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { exportBundle } from '../../cli/audit/export-bundle.ts';
import { packageRoot } from '../../package-root.ts';
import { auditorAt } from '../acceptance/support/bundles.ts';
import { startTestHub } from '../support/hub.ts';

/** The folder verify/ alone, compiled and copied to a machine that has only Node, checks what a hub has exported. */
const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onecard-alone-'));
  const hub = await startTestHub();
  await hub.ask(`{ cardholder(idNumber: "${inject('people').haikouDriver}") { name } }`);
  await exportBundle(auditorAt(hub), { log: 'roadside-check', output: join(folder, 'bundle') });
  await hub.stop();
  mkdirSync(join(folder, 'verify'));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const built = join(folder, 'verify');
  await run(process.execPath, [tsc, '-p', join(packageRoot(), 'verify'), '--outDir', built]);
  copyFileSync(join(packageRoot(), 'verify/package.json'), join(built, 'package.json'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without any variable that could lead Node to packages, in a folder without any. */
const verify = (...args: readonly string[]) =>
  run(process.execPath, ['verify/main.js', ...args], { cwd: folder, env: {} }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );

test('says of a good bundle that it is', async () => {
  const { code, stdout, stderr } = await verify('bundle');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/proven: entries 0 to 1 of the 2 of .*roadside-check/);
});

test('says of a bad one what is wrong', async () => {
  cpSync(join(folder, 'bundle'), join(folder, 'bad'), { recursive: true });
  writeFileSync(join(folder, 'bad/tile/0/000.p/2'), Buffer.alloc(64));
  const { code, stdout } = await verify('bad');
  expect(code).toBe(1);
  expect(stdout).toContain('roadside-check/0: LEAF');
});

test.each([[[]], [['bundle', 'more']], [['bundle', '--since', 'nowhere']], [['--nonsense']]])(
  'tells how it is used where it is asked %j',
  async (args) => {
    const { code, stdout, stderr } = await verify(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('usage');
  },
);
