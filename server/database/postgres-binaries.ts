import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type ClusterHome, homePaths } from './cluster-home.ts';
import { DatabaseStartError } from './database-start-error.ts';
import { completeLinks, copyBinaries, findNpmBinaries } from './npm-binaries.ts';
import { runAs, type ServerUser } from './server-user.ts';

export interface PostgresBinaries {
  /** The folder that holds `postgres` and `initdb`. */
  readonly bin: string;
  readonly majorVersion: number;
}

export const OLDEST_SUPPORTED = 14;

/**
 * The PostgreSQL of npm, else one of the system, that the home's user can really run.
 *
 * @throws DatabaseStartError naming the three remedies
 */
export function findPostgresBinaries(home: ClusterHome): PostgresBinaries {
  const found = npmBinaries(home) ?? systemBinaries(home.user);
  if (found === undefined) throw noBinaries();
  return found;
}

function npmBinaries({ directory, user }: ClusterHome): PostgresBinaries | undefined {
  const npm = findNpmBinaries();
  if (npm === undefined) return undefined;
  // In place if we can: a copy is 60 MB. It takes one where the folder is read-only or out of the server user's reach.
  const inPlace = completeLinks(npm.native) ? tryBinaries(join(npm.native, 'bin'), user) : undefined;
  return inPlace ?? tryBinaries(join(copyBinaries(npm, homePaths(directory).binaries), 'bin'), user);
}

function systemBinaries(user: ServerUser): PostgresBinaries | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...distributionFolders()];
  return folders
    .filter((bin) => existsSync(join(bin, 'initdb')))
    .map((bin) => tryBinaries(bin, user))
    .find((binaries) => binaries !== undefined && binaries.majorVersion >= OLDEST_SUPPORTED);
}

/** Debian and its kin keep the server's commands off the path, one folder for each version. Newest first. */
function distributionFolders(): readonly string[] {
  const parent = '/usr/lib/postgresql';
  if (!existsSync(parent)) return [];
  const versions = readdirSync(parent).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(parent, version, 'bin'));
}

/** Runs both commands: a file that exists may still lack a library, the right to run, or a mount that allows it. */
function tryBinaries(bin: string, user: ServerUser): PostgresBinaries | undefined {
  const runs = ['postgres', 'initdb'].map((name) =>
    runAs(user, { file: join(bin, name), args: ['--version'] }),
  );
  const majorVersion = Number(/\(PostgreSQL\) (\d+)/.exec(runs[0]?.stdout ?? '')?.[1]);
  return runs.every(({ status }) => status === 0) && majorVersion ? { bin, majorVersion } : undefined;
}

function noBinaries(): DatabaseStartError {
  return new DatabaseStartError({
    fault: { zh: '没有可用的 PostgreSQL', en: 'There is no PostgreSQL to run' },
    remedy: {
      zh: `任选其一:设置 DATABASE_URL 指向 PostgreSQL ≥ ${OLDEST_SUPPORTED};重新执行 npm ci(不要加 --omit=optional);安装系统的 PostgreSQL ≥ ${OLDEST_SUPPORTED}`,
      en: `One of three: set DATABASE_URL to a PostgreSQL ≥ ${OLDEST_SUPPORTED}; run npm ci again, without --omit=optional; install the system's PostgreSQL ≥ ${OLDEST_SUPPORTED}`,
    },
  });
}
