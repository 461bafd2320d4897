import { setTimeout as sleep } from 'node:timers/promises';
import type { Repeated } from './every.ts';

export interface WhileMoreInput {
  /** Does a batch of what there is to do. @returns whether there is more */
  readonly once: () => Promise<boolean>;
  /** Milliseconds until it looks again where there is no more, or where it failed. */
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}

/** Works batch after batch as long as there is more, then looks again from time to time, and keeps no process alive. */
export function whileMore({ once, everyMs, onError }: WhileMoreInput): Repeated {
  const closing = new AbortController();
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const isMore = await once().catch((error: unknown) => {
        onError(error);
        return false;
      });
      if (!isMore)
        await sleep(everyMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    close() {
      closing.abort();
      return running;
    },
  };
}
