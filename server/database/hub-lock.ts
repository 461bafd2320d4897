import { homePaths } from './cluster-home.ts';
import { DatabaseStartError } from './database-start-error.ts';
import { ClaimHeld, claimByFile } from './process-claim.ts';

export interface HubLock {
  release(): void;
}

/**
 * Claims a home for this process: two hubs must not initialise, start or stop the same server.
 *
 * @throws DatabaseStartError where a living hub holds it
 */
export function takeHubLock(directory: string): HubLock {
  try {
    return { release: claimByFile(homePaths(directory).lock) };
  } catch (error) {
    throw error instanceof ClaimHeld ? inUse(directory, error.holder) : error;
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
