import { readFileSync } from 'node:fs';

/** Megabytes (2^20 bytes) of a process that are in memory now: `VmRSS` of proc(5). */
export function residentMegabytes(pid: number): number {
  return kilobytes(pid, 'VmRSS') / 1_024;
}

/** The most that were since the process began, or since the mark was last lowered: `VmHWM`. */
export function mostResidentMegabytes(pid: number): number {
  return kilobytes(pid, 'VmHWM') / 1_024;
}

function kilobytes(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN);
}
