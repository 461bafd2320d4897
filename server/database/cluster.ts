import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Bilingual } from '../../errors.ts';
import { type ClusterHome, homePaths } from './cluster-home.ts';
import { DatabaseStartError } from './database-start-error.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { runAs } from './server-user.ts';

/** Data that a server can be started on. */
export interface Cluster {
  readonly home: ClusterHome;
  readonly binaries: PostgresBinaries;
  readonly password: string;
}

export const SUPERUSER = 'postgres';

/**
 * Opens the cluster of a home, or makes it. The caller holds the home's lock.
 *
 * @throws DatabaseStartError where the data are another version's, the password is lost, or initdb fails
 */
export function openCluster(home: ClusterHome, onProgress: (line: Bilingual) => void): Cluster {
  const paths = homePaths(home.directory);
  const binaries = findPostgresBinaries(home);
  if (existsSync(paths.data)) {
    assertVersion(paths.data, binaries);
    return { home, binaries, password: readPassword(home.directory) };
  }
  onProgress({ zh: '正在创建数据库…', en: 'Creating the database…' });
  removeUnfinished(home.directory);
  const cluster = { home, binaries, password: makePassword(home) };
  initialise(cluster);
  return cluster;
}

/** The superuser's password. The file is readable to the server's user and root alone. */
export function readPassword(directory: string): string {
  const path = homePaths(directory).password;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new DatabaseStartError({
      fault: { zh: `无法读取数据库口令文件 ${path}`, en: `Cannot read the database's password file ${path}` },
      remedy: {
        zh: '以创建数据库的用户(或 root)运行,或从备份恢复该文件',
        en: 'Run as the user who made the database, or root; or restore the file from a backup',
      },
      cause,
    });
  }
}

function makePassword({ directory, user }: ClusterHome): string {
  const path = homePaths(directory).password;
  const password = randomBytes(24).toString('base64url');
  rmSync(path, { force: true });
  writeFileSync(path, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (user.ids) lchownSync(path, user.ids.uid, user.ids.gid);
  return password;
}

/**
 * Made under a name of its own and then renamed: `data` is there whole or not at all, and an initdb that outlived its
 * killed hub disturbs nobody.
 */
function initialise({ home, binaries }: Cluster): void {
  const paths = homePaths(home.directory);
  const unfinished = join(home.directory, `${UNFINISHED}${randomBytes(6).toString('hex')}`);
  // The built-in provider depends on no locale of the machine; it exists since PostgreSQL 17.
  const provider =
    binaries.majorVersion >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  const args = ['-D', unfinished, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${paths.password}`];
  const { status, stderr, error } = runAs(home.user, {
    file: join(binaries.bin, 'initdb'),
    args: [...args, '-E', 'UTF8', '--locale=C', ...provider],
  });
  if (status !== 0) throw initdbFailed(stderr, error);
  renameSync(unfinished, paths.data);
  // Before any row is in it: a rename that a power failure undoes would make the next start wipe the rows.
  syncDirectory(home.directory);
}

const UNFINISHED = 'unfinished-data-';

/** What an interrupted initdb left holds no rows. */
function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory).filter((name) => name.startsWith(UNFINISHED))) {
    rmSync(join(directory, name), { recursive: true, force: true, maxRetries: 10 });
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  fsyncSync(directory);
  closeSync(directory);
}

function assertVersion(data: string, { majorVersion }: PostgresBinaries): void {
  const found = Number(readFileSync(join(data, 'PG_VERSION'), 'utf8'));
  if (found === majorVersion) return;
  throw new DatabaseStartError({
    fault: {
      zh: `${data} 由 PostgreSQL ${found} 创建,而可用的是 ${majorVersion}`,
      en: `${data} was made by PostgreSQL ${found}, but the one found is ${majorVersion}`,
    },
    remedy: {
      zh: `提供 PostgreSQL ${found},或按升级步骤转移数据`,
      en: `Provide PostgreSQL ${found}, or move the data as for an upgrade`,
    },
  });
}

function initdbFailed(output: string | null, cause: unknown): DatabaseStartError {
  const reason = output?.trim().split('\n').at(-1) ?? '';
  return new DatabaseStartError({
    fault: { zh: `创建数据库失败:${reason}`, en: `Creating the database failed: ${reason}` },
    remedy: {
      zh: '检查磁盘空间与目录权限,或用 DATABASE_URL 指定外部数据库',
      en: "Check disk space and the directory's permissions, or name an outside database in DATABASE_URL",
    },
    cause,
  });
}
