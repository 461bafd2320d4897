import { readFileSync, readlinkSync } from 'node:fs';
import { childrenOf } from './cpu-time.ts';

/** Resident memory of a Node program and of all Node programs that it has started, in MiB; databases beside it do not count. */
export function residentMemory(pid: number): number {
  try {
    if (readlinkSync(`/proc/${pid}/exe`) !== process.execPath) return 0;
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return childrenOf(pid).reduce((sum, child) => sum + residentMemory(child), Number(kib ?? 0) / 1024);
  } catch {
    return 0;
  }
}
