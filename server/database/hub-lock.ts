import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homePaths } from './cluster-home.ts';
import { DatabaseStartError } from './database-start-error.ts';
import { processIdentity } from './process-table.ts';

export interface HubLock {
  release(): void;
}

/**
 * Claims a home for this process: two hubs must not initialise, start or stop the same server. The claim of a process
 * that was killed is void, even if its number belongs to another process by now.
 *
 * @throws DatabaseStartError where a living hub holds it
 */
export function takeHubLock(directory: string): HubLock {
  const path = homePaths(directory).lock;
  const claim = claimOf(process.pid);
  while (!tryClaim(path, claim)) {
    const holder = livingHolder(path);
    if (holder !== undefined) throw inUse(directory, holder);
    rmSync(path, { force: true });
  }
  // Another process that found the same void claim may have removed ours; then it holds the home.
  if (readClaim(path) !== claim) throw inUse(directory, livingHolder(path));
  return { release: () => rmSync(path, { force: true }) };
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

function inUse(directory: string, holder: number | undefined): DatabaseStartError {
  const process = holder === undefined ? '' : ` (pid ${holder})`;
  return new DatabaseStartError({
    fault: {
      zh: `另一个枢纽进程${process}正在使用数据目录 ${directory}`,
      en: `Another hub${process} uses the data directory ${directory}`,
    },
    remedy: {
      zh: '先停止它,或为本进程指定另一个数据目录;多个枢纽进程共用数据库请设置 DATABASE_URL',
      en: 'Stop it, or give this one a directory of its own; hubs that share a database need DATABASE_URL',
    },
  });
}
