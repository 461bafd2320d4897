import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportBundle } from '../../cli/audit/export-bundle.ts';
import { verifyFolder } from '../../verify/verify-folder.ts';
import { Random } from '../policies/reference/random.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { auditorAt, filesIn, fillLog, temporaryFolder } from './support/bundles.ts';

/** Whatever byte of a bundle is changed, `verify` says so, unless the byte says nothing of the log. */
const ROUNDS = 400;

let hub: TestHub;
let good: string;
let remove: () => void;
beforeAll(async () => {
  hub = await startTestHub();
  await fillLog(hub, 'fuzzed', { count: 300 });
  const folder = temporaryFolder();
  remove = folder.remove;
  good = join(folder.path, 'good');
  await exportBundle(auditorAt(hub), { log: 'fuzzed', output: good });
});
afterAll(async () => {
  remove();
  await hub.stop();
});

/** Flips a bit, cuts a piece out, inserts one, or cuts the end off, somewhere. */
function spoil(bytes: Buffer, random: Random): Buffer {
  const at = random.between(0, bytes.length - 1);
  const length = random.between(1, 40);
  const noise = Buffer.from(Array.from({ length }, () => random.between(0, 255)));
  const change = random.between(0, 4);
  if (change === 0) return bytes.subarray(0, at);
  if (change === 1) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
  if (change === 2) return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] as number) ^ (1 << random.between(0, 7));
  return flipped;
}

/** What a file says of the log: how gzip was written says nothing of it, nor does the read-me. */
function meaningOf(file: string, bytes: Buffer): string {
  if (file === 'README.md') return '';
  return file.endsWith('.gz') ? gunzipSync(bytes).toString('latin1') : bytes.toString('latin1');
}

test.each(Array.from({ length: 8 }, (_, seed) => seed + 1))(
  'a change of any byte of a bundle is found (seed %i)',
  { timeout: 120_000 },
  (seed) => {
    const random = new Random(seed);
    const files = filesIn(good);
    const { path, remove: forget } = temporaryFolder();
    const folder = join(path, 'bundle');
    cpSync(good, folder, { recursive: true });
    let found = 0;
    for (let round = 0; round < ROUNDS / 8; round += 1) {
      const file = files[(round * 8 + seed) % files.length] as string;
      const bytes = readFileSync(join(good, file));
      const spoilt = spoil(bytes, random);
      writeFileSync(join(folder, file), spoilt);
      const { isSound, lines } = verifyFolder(folder);
      if (isSound) expect(meaningOf(file, spoilt), `${file}, round ${round}`).toBe(meaningOf(file, bytes));
      else expect(lines[0]).toMatch(/fuzzed\/\d+: [A-Z]+ |not proven: \S/);
      found += isSound ? 0 : 1;
      writeFileSync(join(folder, file), bytes);
    }
    expect(found).toBeGreaterThan(ROUNDS / 16);
    expect(verifyFolder(folder).isSound).toBe(true);
    forget();
  },
);
