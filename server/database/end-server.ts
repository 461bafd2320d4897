import { setTimeout as sleep } from 'node:timers/promises';

interface EndOptions {
  readonly isAlive: () => boolean;
  /** Milliseconds for a fast shutdown, after which the server is told to stop at once. */
  readonly patience?: number;
}

/**
 * Ends a PostgreSQL server and waits until it is gone: SIGINT disconnects the clients and writes a checkpoint; SIGQUIT
 * gives up the checkpoint, and the next start recovers from the log, with no committed row lost.
 */
export async function endServer(pid: number, { isAlive, patience = 20_000 }: EndOptions): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    send(pid, signal);
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      if (!isAlive()) return;
      await sleep(10);
    }
  }
  throw new Error(`PostgreSQL (pid ${pid}) did not stop`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
