import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells a process from a later one with the same number; undefined where there is none.
 * A zombie counts as none: where nobody reaps orphans, as in many containers, it would seem alive for ever.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  const stat = readProc(`${pid}/stat`);
  // The name in parentheses is the process's own choice and may hold anything, parentheses included.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  if (state === undefined || state === 'Z') return undefined;
  return `${readProc('sys/kernel/random/boot_id')?.trim()}/${fields[18]}`;
}

/** The arguments of a living process, in one line; undefined where there is none. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return readProc(`${pid}/cmdline`)?.replaceAll('\0', ' ').trim() || undefined;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  return spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined;
}
