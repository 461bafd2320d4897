import { readFileSync } from 'node:fs';
import { homePaths } from './cluster-home.ts';
import { commandLine } from './process-table.ts';

/** What a running server says of itself in `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly socketDirectory: string;
}

/** Undefined where there is no such file, or the server has not yet written it whole. */
export function readPostmasterFile(directory: string): PostmasterFile | undefined {
  try {
    // Lines: pid, data directory, start time, port, socket directory, listen address, shared memory, status.
    const lines = readFileSync(homePaths(directory).postmasterFile, 'utf8').split('\n');
    return { pid: Number(lines[0]), socketDirectory: lines[4] ?? '' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether the process is the server of this home, and not a stranger that was given a dead server's number. */
export function isServerOf(directory: string, pid: number): boolean {
  return commandLine(pid)?.includes(`-D ${homePaths(directory).data} `) ?? false;
}
