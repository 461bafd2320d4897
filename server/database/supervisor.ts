import { setTimeout as sleep } from 'node:timers/promises';
import type { Bilingual } from '../../errors.ts';
import type { ServerProcess } from './server-process.ts';

interface SupervisorOptions {
  readonly start: () => Promise<ServerProcess>;
  readonly onProgress: (line: Bilingual) => void;
}

/** Milliseconds between attempts to bring a server back. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;

/**
 * Keeps a server running: one that ends unasked is started again on the same socket. Until it is back the hub refuses
 * for want of its audit log, so it need not be told.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #stopping = new AbortController();
  #server: ServerProcess;
  #watch: Promise<void>;

  private constructor(options: SupervisorOptions, server: ServerProcess) {
    this.#options = options;
    this.#server = server;
    this.#watch = this.#keepRunning();
  }

  static async start(options: SupervisorOptions): Promise<Supervisor> {
    return new Supervisor(options, await options.start());
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Ends the server and resolves when it has ended. The hub's connections are closed before. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server.stop();
    await this.#watch;
  }

  async #keepRunning(): Promise<void> {
    for (;;) {
      await this.#server.ended;
      if (this.#stopping.signal.aborted) return;
      this.#options.onProgress({
        zh: '数据库意外停止,正在重新启动…',
        en: 'The database ended unexpectedly; starting it again…',
      });
      await this.#startAgain();
    }
  }

  async #startAgain(): Promise<void> {
    const { start, onProgress } = this.#options;
    for (
      let pause = FIRST_PAUSE;
      !this.#stopping.signal.aborted;
      pause = Math.min(pause * 2, LONGEST_PAUSE)
    ) {
      try {
        this.#server = await start();
        // Asked to stop while it was starting: `stop` found only its dead predecessor.
        if (this.#stopping.signal.aborted) await this.#server.stop();
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        onProgress({
          zh: `数据库重新启动失败:${reason}`,
          en: `Starting the database again failed: ${reason}`,
        });
        await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
  }
}
