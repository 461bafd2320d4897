import { constants, existsSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { ServerUser } from './server-user.ts';

/** Bytes beyond which a new log is begun; one old log is kept. */
const ROTATE_AT = 5_000_000;

/**
 * Opens the server's log for appending. A file and not a pipe: a server that outlives a killed hub must not fail when
 * it writes. It stands in the server user's directory, so root must not follow a link there.
 */
export function openServerLog(path: string, { ids }: ServerUser): number {
  if (existsSync(path) && statSync(path).size > ROTATE_AT) renameSync(path, `${path}.1`);
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const log = openSync(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  if (ids) fchownSync(log, ids.uid, ids.gid);
  return log;
}

/** What the server wrote since the log had this size in bytes. */
export function readServerLog(path: string, from: number): string {
  return readFileSync(path).subarray(from).toString('utf8');
}
