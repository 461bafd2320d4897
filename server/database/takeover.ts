import { rmSync } from 'node:fs';
import type { Bilingual } from '../../errors.ts';
import { homePaths } from './cluster-home.ts';
import { endServer } from './end-server.ts';
import { isServerOf, readPostmasterFile } from './postmaster-file.ts';
import { processIdentity } from './process-table.ts';
import { removeSocketDirectory } from './socket-directory.ts';

interface TakeoverOptions {
  /** The present hub's socket directory, which a server of its own that crashed has used. */
  readonly socketDirectory: string;
  readonly onProgress: (line: Bilingual) => void;
}

/**
 * Clears away what a killed hub left: its server, if that still runs, and its socket directory. The caller holds the
 * home's lock and runs no server, so one that runs is no living hub's.
 */
export async function takeOver(
  directory: string,
  { socketDirectory, onProgress }: TakeoverOptions,
): Promise<void> {
  const left = readPostmasterFile(directory);
  if (left === undefined) return;
  if (isServerOf(directory, left.pid)) {
    onProgress({
      zh: `正在停止上次遗留的数据库进程(pid ${left.pid})…`,
      en: `Stopping the database that a killed hub left running (pid ${left.pid})…`,
    });
    await endServer(left.pid, { isAlive: () => isServerOf(directory, left.pid) });
  } else if (processIdentity(left.pid) !== undefined) {
    // The number belongs to a stranger now, which PostgreSQL would take for a running server. Where the number is
    // free the file stays: from it PostgreSQL learns whether a process of the dead server still uses its memory.
    rmSync(homePaths(directory).postmasterFile, { force: true });
  }
  if (left.socketDirectory !== socketDirectory) removeSocketDirectory(left.socketDirectory);
}
