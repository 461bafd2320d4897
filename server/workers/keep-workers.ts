import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '../../deadline.ts';
import type { Bilingual } from '../../errors.ts';

/** A worker's process. */
export interface WorkerProcess {
  /** Resolves when it serves, and never where it does not come to that. Sources that could not be reached. */
  readonly ready: Promise<readonly string[]>;
  /** Resolves with how it ended: a signal's name or an exit code. */
  readonly ended: Promise<string>;
  /** Asks it to let its requests finish and to end. */
  stop(): void;
  kill(): void;
}

export interface KeepWorkersInput {
  readonly count: number;
  readonly spawn: (number: number) => WorkerProcess;
  readonly onProgress: (line: Bilingual) => void;
  /** Milliseconds before a worker is replaced that had run for a while; doubled for each that ends soon after. */
  readonly pauseMs?: number;
  /** Milliseconds after which a worker has run for a while. */
  readonly steadyMs?: number;
}

export interface Workers {
  /** Sources that the first worker could not reach. */
  readonly unreachable: readonly string[];
  /** Rejects with WorkersFailed where one ends soon after each start. */
  readonly failed: Promise<never>;
  /** Lets all of them finish their requests; resolves when they have ended. */
  stop(): Promise<void>;
}

/** Workers do not come up, or do not stay; their own words have been written before. */
export class WorkersFailed extends Error {
  override readonly name = 'WorkersFailed';
}

const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const STEADY_MS = 30_000;
/** Ends in a row, each soon after its start, with which trying again is given up: with the pauses after about half a minute. */
const MOST_ENDS = 8;
/** Milliseconds that a worker may take to end; its own parts have deadlines that are shorter together. */
const STOP_MS = 60_000;

/**
 * Starts workers, the first alone: what keeps it from starting would keep the others too, and is told once. From then on each that ends is
 * replaced by another with its number.
 * @throws WorkersFailed where the first does not come up
 */
export async function keepWorkers(input: KeepWorkersInput): Promise<Workers> {
  const keeper = new WorkerKeeper(input);
  try {
    return await keeper.start();
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}

class WorkerKeeper {
  readonly #input: KeepWorkersInput;
  readonly #stopping = new AbortController();
  readonly #running = new Set<WorkerProcess>();
  #fail: (error: Error) => void = () => undefined;

  constructor(input: KeepWorkersInput) {
    this.#input = input;
  }

  async start(): Promise<Workers> {
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    // Whoever waits for it is told; where nobody does yet, it is no unhandled rejection.
    failed.catch(() => undefined);
    const first = this.#spawn(1);
    const unreachable = await Promise.race([first.ready, first.ended]);
    if (typeof unreachable === 'string') throw didNotStart(unreachable);
    void this.#keep(1, first);
    const others = Array.from({ length: this.#input.count - 1 }, (_, i) => i + 2).map((number) => {
      const worker = this.#spawn(number);
      void this.#keep(number, worker);
      return Promise.race([worker.ready, worker.ended]);
    });
    await Promise.all(others);
    return { unreachable, failed, stop: () => this.stop() };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(
      [...this.#running].map(async (worker) => {
        worker.stop();
        await withDeadline(worker.ended, STOP_MS).catch(() => worker.kill());
        await worker.ended;
      }),
    );
  }

  #spawn(number: number): WorkerProcess {
    const worker = this.#input.spawn(number);
    this.#running.add(worker);
    void worker.ended.then(() => this.#running.delete(worker));
    return worker;
  }

  async #keep(number: number, first: WorkerProcess): Promise<void> {
    const { onProgress, pauseMs = PAUSE_MS, steadyMs = STEADY_MS } = this.#input;
    const { signal } = this.#stopping;
    let ends = 0;
    for (let worker = first; ; worker = this.#spawn(number)) {
      const began = performance.now();
      const how = await worker.ended;
      if (signal.aborted) return;
      ends = performance.now() - began < steadyMs ? ends + 1 : 1;
      if (ends >= MOST_ENDS) return this.#fail(endsAgain(number, how));
      const pause = Math.min(pauseMs * 2 ** (ends - 1), LONGEST_PAUSE_MS);
      onProgress({
        zh: `工作进程 ${number} 意外结束(${how}),${pause} ms 后替换`,
        en: `worker ${number} ended unexpectedly (${how}); it is replaced in ${pause} ms`,
      });
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  }
}

function didNotStart(how: string): WorkersFailed {
  return new WorkersFailed(
    `工作进程未能启动(${how}),原因见上 · the worker did not start (${how}); it has said why`,
  );
}

function endsAgain(number: number, how: string): WorkersFailed {
  return new WorkersFailed(
    `工作进程 ${number} 接连 ${MOST_ENDS} 次启动后不久即结束(最近一次:${how}),枢纽停止;原因见进程日志 · ` +
      `worker ${number} ended ${MOST_ENDS} times in a row soon after its start (${how} the last time), so the hub stops; the process log says why`,
  );
}
