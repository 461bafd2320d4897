import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseStartError } from './database-start-error.ts';
import { canEnter, type ServerUser } from './server-user.ts';

const PREFIX = 'onecard-';
/** `sun_path` holds 104 bytes on macOS, 108 on Linux, a zero byte among them; the server's file name takes 14. */
const LONGEST_PATH = 103 - '/.s.PGSQL.5432'.length;

/**
 * A new directory that the server's user and root alone may enter. Not the data directory: a socket's path is short.
 *
 * @throws DatabaseStartError where no temporary directory will do
 */
export function makeSocketDirectory(user: ServerUser): string {
  const parent = [tmpdir(), '/tmp', '/var/tmp'].find(
    (place) => Buffer.byteLength(join(place, `${PREFIX}XXXXXX`)) <= LONGEST_PATH && canEnter(user, place),
  );
  if (parent === undefined) throw noParent();
  const directory = mkdtempSync(join(parent, PREFIX));
  if (user.ids) chownSync(directory, user.ids.uid, user.ids.gid);
  return directory;
}

/** Removes what `makeSocketDirectory` made, and nothing else, whatever a file says that named it. */
export function removeSocketDirectory(directory: string): void {
  if (basename(directory).startsWith(PREFIX)) rmSync(directory, { recursive: true, force: true });
}

function noParent(): DatabaseStartError {
  return new DatabaseStartError({
    fault: {
      zh: '没有可放置数据库套接字的临时目录',
      en: "No temporary directory will hold the database's socket",
    },
    remedy: {
      zh: '将 TMPDIR 设为数据库用户可进入的短路径,例如 /tmp',
      en: "Set TMPDIR to a short path that the database's user may enter, such as /tmp",
    },
  });
}
