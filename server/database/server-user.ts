import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { DatabaseStartError } from './database-start-error.ts';

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs the server. PostgreSQL refuses to run as root, and as a user who has no passwd entry. */
export interface ServerUser {
  /** Undefined: the hub's own user. */
  readonly ids?: Ids;
  /** A command that stands before the server's own. */
  readonly launcher: readonly string[];
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * Root hands over to the owner of data that exist already (so that one start with sudo does not take them from their
 * owner), else to `postgres`, else to `nobody`.
 *
 * @param owner ids of the data's owner
 */
export function chooseServerUser(owner?: Ids): ServerUser {
  if (process.getuid?.() !== 0) return { launcher: hasPasswdEntry() ? [] : ENTER_AS_NOBODY };
  const accounts = readPasswd();
  const chosen =
    accounts.find(({ uid }) => uid === owner?.uid && uid !== 0) ??
    accounts.find(({ name }) => name === 'postgres') ??
    accounts.find(({ name }) => name === 'nobody');
  if (chosen === undefined) throw noServerUser();
  return { ids: { uid: chosen.uid, gid: chosen.gid }, launcher: [] };
}

/** A user namespace in which the hub's user is `nobody`, who has a passwd entry. The files stay the hub's user's. */
const ENTER_AS_NOBODY = ['unshare', '-U', '--map-user=65534', '--map-group=65534', '--'] as const;

/** What to spawn so that the command runs as this user; the environment holds none of the hub's secrets. */
export function spawnArguments(user: ServerUser, command: Command) {
  const [file, ...args] = [...user.launcher, command.file, ...command.args];
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
  return { file: file as string, args, options: { ...user.ids, env, cwd: '/' } } as const;
}

/** Runs a short command to its end. */
export function runAs(user: ServerUser, command: Command): SpawnSyncReturns<string> {
  const { file, args, options } = spawnArguments(user, command);
  return spawnSync(file, args, { ...options, encoding: 'utf8' });
}

/** Whether the user may enter the directory: found out by doing it, since modes do not tell of ACLs and mounts. */
export function canEnter(user: ServerUser, directory: string): boolean {
  return runAs(user, { file: '/bin/sh', args: ['-c', 'cd -- "$1"', 'sh', directory] }).status === 0;
}

function hasPasswdEntry(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

function readPasswd(): readonly (Ids & { readonly name: string })[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.map((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
}

function noServerUser(): DatabaseStartError {
  return new DatabaseStartError({
    fault: {
      zh: 'PostgreSQL 不能以 root 身份运行,而系统中没有 postgres 或 nobody 用户',
      en: 'PostgreSQL does not run as root, and the system has neither a user postgres nor nobody',
    },
    remedy: {
      zh: '以普通用户启动,或用 DATABASE_URL 指定外部数据库',
      en: 'Start as another user, or name an outside database in DATABASE_URL',
    },
  });
}
