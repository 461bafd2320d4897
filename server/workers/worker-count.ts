import { availableParallelism } from 'node:os';
import type { Bilingual } from '../../errors.ts';

/** Workers at the most: beyond the processors of a large machine another one only costs memory and connections. */
const MOST = 64;

export const WORKER_COUNT_FAULT: Bilingual = {
  zh: `--workers(ONECARD_WORKERS)应为 1 到 ${MOST} 的整数,或 auto(每个处理器一个)`,
  en: `--workers (ONECARD_WORKERS) must be a whole number from 1 to ${MOST}, or auto: one for each processor`,
};

/** Reads a number of workers. @returns undefined where it is none; the fault is WORKER_COUNT_FAULT */
export function readWorkerCount(text: string): number | undefined {
  if (text === 'auto') return Math.min(availableParallelism(), MOST);
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= MOST ? count : undefined;
}
