import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Bilingual } from '../../errors.ts';
import { DatabaseStartError } from './database-start-error.ts';
import { canEnter, chooseServerUser, type ServerUser } from './server-user.ts';

/** Where the embedded server keeps what is its own, and who runs it. All paths are real paths. */
export interface ClusterHome {
  readonly directory: string;
  readonly user: ServerUser;
}

/** The places inside a home. */
export function homePaths(directory: string) {
  return {
    data: join(directory, 'data'),
    postmasterFile: join(directory, 'data', 'postmaster.pid'),
    password: join(directory, 'superuser-password'),
    binaries: join(directory, 'binaries'),
    lock: join(directory, 'hub.lock'),
    log: join(directory, 'postgres.log'),
  } as const;
}

/** Where the data wanted at `directory` really are, whether they exist or not. */
export function locateHome(directory: string): string {
  const wanted = resolve(directory);
  const place = existsSync(pointerOf(wanted)) ? readFileSync(pointerOf(wanted), 'utf8').trim() : wanted;
  return existsSync(place) ? realpathSync(place) : place;
}

/**
 * Makes the home, owned by the server's user. Where root's server user cannot reach the wanted directory (a checkout
 * below /root), the home is below /var/lib, and a file beside the wanted directory says where.
 *
 * @throws DatabaseStartError where the hub's user may not write
 */
export function openHome(directory: string, onProgress: (line: Bilingual) => void): ClusterHome {
  const located = locateHome(directory);
  const user = chooseServerUser(existsSync(located) ? statSync(located) : undefined);
  try {
    mkdirSync(dirname(located), { recursive: true });
    const place = canEnter(user, dirname(located)) ? located : moveHome(resolve(directory), onProgress);
    mkdirSync(place, { recursive: true });
    chmodSync(place, 0o700);
    if (user.ids) chownSync(place, user.ids.uid, user.ids.gid);
    return { directory: realpathSync(place), user };
  } catch (cause) {
    throw notWritable(located, cause);
  }
}

function pointerOf(wanted: string): string {
  return join(dirname(wanted), `${basename(wanted)}.moved-to`);
}

function moveHome(wanted: string, onProgress: (line: Bilingual) => void): string {
  const place = join(OUTSIDE_HOMES, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
  mkdirSync(OUTSIDE_HOMES, { recursive: true });
  // A strict umask must not shut the server's user out here too.
  chmodSync(OUTSIDE_HOMES, 0o755);
  writeFileSync(pointerOf(wanted), `${place}\n`);
  onProgress({
    zh: `数据库用户无法进入 ${wanted},数据保存在 ${place}`,
    en: `The database's user cannot enter ${wanted}; the data are kept in ${place}`,
  });
  return place;
}

const OUTSIDE_HOMES = '/var/lib/onecard-hub';

function notWritable(directory: string, cause: unknown): DatabaseStartError {
  return new DatabaseStartError({
    fault: {
      zh: `当前用户无权使用数据目录 ${directory}`,
      en: `The present user may not use the data directory ${directory}`,
    },
    remedy: {
      zh: '以创建该目录的用户启动,或更改其属主,或改用其他目录',
      en: 'Start as the user who made it, change its owner, or use another directory',
    },
    cause,
  });
}
