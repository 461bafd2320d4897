import type { Quotas } from './quotas.ts';

const SWEEP_EVERY_MS = 60_000;
/** Rows of each kind that one statement deletes, and statements in a row. */
const ROWS = 5_000;
const ROUNDS = 20;

export interface Sweeper {
  /** Waits for the sweep that runs. */
  close(): Promise<void>;
}

/** Deletes counts of what is over, as long as the hub runs. Every hub may: what one is at, another passes over. */
export function startSweeper(quotas: Pick<Quotas, 'sweep'>, onError: (error: unknown) => void): Sweeper {
  let closed = false;
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(sweep);
  }, SWEEP_EVERY_MS);
  timer.unref();
  const sweep = async (): Promise<void> => {
    try {
      for (let round = 0; round < ROUNDS && !closed; round += 1)
        if ((await quotas.sweep(ROWS)) < ROWS) return;
    } catch (error) {
      onError(error);
    }
  };
  return {
    close() {
      closed = true;
      clearInterval(timer);
      return running;
    },
  };
}
