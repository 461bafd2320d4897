import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What is asked once. */
export interface Question {
  readonly body: string;
  /** Beside those of the load. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A load: every connection asks the next question as soon as it has an answer. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Asked in turn. */
  readonly questions: readonly Question[];
  /** The status that every answer must have. */
  readonly status: number;
  readonly connections: number;
  readonly seconds: number;
  /** Requests at the most, whatever the time. */
  readonly requests: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers with another status, or an answer with errors among data. */
  readonly failures: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** The load comes from a process of its own, so that its work is not counted as the server's. */
export class LoadGenerator {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;

  constructor() {
    this.#process = fork(fileURLToPath(new URL('generator.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
    });
    this.#ended = once(this.#process, 'exit').then(() => {
      throw new Error('the load generator has ended');
    });
    // Once nobody waits for an answer, its end concerns nobody.
    this.#ended.catch(() => undefined);
  }

  async run(load: Load): Promise<LoadResult> {
    this.#process.send(load);
    const [result] = (await Promise.race([once(this.#process, 'message'), this.#ended])) as [LoadResult];
    return result;
  }

  stop(): void {
    this.#process.disconnect();
  }
}
