import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { processIdentity } from './process-table.ts';

/** Somebody living holds the claim; undefined: one who was faster, and is gone again. */
export class ClaimHeld extends Error {
  override readonly name = 'ClaimHeld';
  readonly holder: number | undefined;

  constructor(holder: number | undefined) {
    super(`held by ${holder}`);
    this.holder = holder;
  }
}

/**
 * Claims something for this process by a file. The claim of a process that was killed is void, even if its number
 * belongs to another process by now.
 * @returns what gives it up
 * @throws ClaimHeld
 */
export function claimByFile(path: string): () => void {
  const claim = claimOf(process.pid);
  while (!tryClaim(path, claim)) {
    const holder = livingHolder(path);
    if (holder !== undefined) throw new ClaimHeld(holder);
    rmSync(path, { force: true });
  }
  // Another process that found the same void claim may have removed ours; then the thing is its own.
  if (readClaim(path) !== claim) throw new ClaimHeld(livingHolder(path));
  return () => rmSync(path, { force: true });
}

function claimOf(pid: number): string {
  return `${pid} ${processIdentity(pid)}\n`;
}

function tryClaim(path: string, claim: string): boolean {
  try {
    writeFileSync(path, claim, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function livingHolder(path: string): number | undefined {
  const claim = readClaim(path);
  const pid = Number.parseInt(claim, 10);
  return Number.isInteger(pid) && claimOf(pid) === claim ? pid : undefined;
}

function readClaim(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
