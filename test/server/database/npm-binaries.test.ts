import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { completeLinks, copyBinaries } from '../../../server/database/npm-binaries.ts';

let root: string;
let native: string;

/** A package as npm leaves it where its install script was blocked: no links. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hub-'));
  native = join(root, 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  mkdirSync(join(native, 'bin'));
  writeFileSync(join(native, 'lib', 'libpq.so.5.18'), 'library', { mode: 0o600 });
  writeFileSync(join(native, 'bin', 'postgres'), 'server', { mode: 0o700 });
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

it('makes the links that the install script would have made, once', () => {
  expect(completeLinks(native)).toBe(true);
  expect(completeLinks(native)).toBe(true);
  expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
});

it('copies a folder that others cannot read so that they can, links and all', () => {
  chmodSync(join(native, 'lib'), 0o500);
  const copy = copyBinaries({ native, version: '18.4.0' }, mkdtempSync(join(root, 'binaries-')));
  expect(lstatSync(join(copy, 'lib', 'libpq.so.5')).isSymbolicLink()).toBe(true);
  expect(statSync(join(copy, 'lib')).mode & 0o777).toBe(0o755);
  expect(statSync(join(copy, 'lib', 'libpq.so.5')).mode & 0o777).toBe(0o644);
  expect(statSync(join(copy, 'bin', 'postgres')).mode & 0o777).toBe(0o755);
});

it('uses a copy that is there already', () => {
  const folder = join(root, 'binaries');
  mkdirSync(folder);
  const copy = copyBinaries({ native, version: '18.4.0' }, folder);
  const made = statSync(copy).ino;
  expect(copyBinaries({ native, version: '18.4.0' }, folder)).toBe(copy);
  expect(statSync(copy).ino).toBe(made);
});
