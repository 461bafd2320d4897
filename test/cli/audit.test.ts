import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogSigner } from '../../audit/log-signer.ts';
import { ed25519KeyOf, keyInMemory } from '../../audit/signing-key.ts';
import {
  createInstallation,
  type Installation,
  launchDemo,
  type RunningCommand,
  run,
} from '../acceptance/support/hub-command.ts';

const TIME = { timeout: 120_000 };

/** The hub's, so that tests can sign what an honest hub would not. */
const KEY = ed25519KeyOf(Buffer.alloc(32, 7));

let installation: Installation & { remove(): void };
let hub: RunningCommand;
beforeAll(async () => {
  installation = await createInstallation();
  writeFileSync(path('checkpoint.pem'), KEY.export({ type: 'pkcs8', format: 'pem' }));
  installation.environment.ONECARD_CHECKPOINT_KEY = path('checkpoint.pem');
  hub = await launchDemo(installation);
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

describe('a kept checkpoint', () => {
  /** A signed note of the log `hub`, of another size or root than the hub would sign. */
  const signedAs = async (changes: { readonly size?: number; readonly root?: Buffer }) => {
    const { stdout } = await audit('checkpoint', 'hub', '--client', 'auditor');
    const [origin = '', size = '', root = ''] = stdout.split('\n');
    const signer = createLogSigner(origin.replace('/hub', ''), [keyInMemory(KEY)]);
    const kept = { origin, size: Number(size), root: Buffer.from(root, 'base64') };
    writeFileSync(path('hub.checkpoint'), await signer.sign({ ...kept, ...changes }));
  };
  const consistent = (...more: readonly string[]) =>
    audit('consistent', path('hub.checkpoint'), '--client', 'auditor', ...more);

  test('is what its log begins with after it has grown', TIME, async () => {
    const { stdout, stderr } = await audit('checkpoint', 'hub', '--client', 'auditor');
    writeFileSync(path('hub.checkpoint'), stdout);
    const { code, stdout: told } = await consistent('--key', stderr.trim());
    expect(code).toBe(0);
    const [, now, then] = /the (\d+) entries that \S+ has now begin with the (\d+) of then/.exec(told) ?? [];
    expect(Number(now)).toBeGreaterThan(Number(then));
  });

  test.each([
    ['of another root', { root: Buffer.alloc(32) }],
    ['of a log that was longer', { size: 1_000_000 }],
    ['of a log that was shorter', { size: 1 }],
  ])('%s shows that its log was rewritten', TIME, async (_, changes) => {
    await signedAs(changes);
    const { code, stdout, stderr } = await consistent();
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      expect.stringContaining('has been rewritten or cut short'),
    ]);
  });

  test('that is none, or was signed by nobody, shows nothing', TIME, async () => {
    await signedAs({});
    const kept = readFileSync(path('hub.checkpoint'), 'utf8');
    const told = async (text: string) => {
      writeFileSync(path('hub.checkpoint'), text);
      const { code, stderr } = await consistent();
      expect(code).toBe(1);
      expect(stderr).not.toMatch(/\n\s+at /);
      return stderr;
    };
    expect(await told(kept.replace(/\n\d+\n/, '\n1\n'))).toContain('not proven');
    expect(await told('nonsense')).toContain('no checkpoint');
    expect(await told(kept.replaceAll('/hub', '/agreements/nobody'))).toContain('no log nobody');
    expect(await told('x'.repeat(100_000))).toContain('too long');
  });
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
