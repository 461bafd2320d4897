import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { DeadlineExceeded, withDeadline } from '../deadline.ts';
import { HubError } from '../errors.ts';
import type { Leaf } from '../verify/entry/leaf.ts';
import { AppendQueue, type WaitingAppend } from './append-queue.ts';
import { logsOf } from './insertion.ts';
import { LogWriter, NotAppended } from './log-writer.ts';
import { type Connect, destroy, openSession } from './session.ts';

/** Bytes of leaves in one transaction, about: with them it stays far below the time-out, however many subjects. */
const BATCH_BYTES = 1024 * 1024;
/** Pauses between attempts to reach the database again: doubled from the first to the last. */
const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 2_000;
/** Idle milliseconds after which the database is asked whether it is there. */
const PROBE_MS = 1_000;

/** Where the first leaf of an append stands. */
export interface Position {
  readonly log: string;
  readonly index: number;
}

/**
 * `connecting`: appends wait for the first attempt, or for the one that follows a lost connection. `down`: the
 * database is known to be unreachable, and appends fail at once until a probe reaches it.
 */
export type SequencerState = 'connecting' | 'ready' | 'down' | 'closed';

export interface SequencerOptions {
  readonly connect: Connect;
  /** Bytes of leaves that may wait; beyond them appends fail at once. */
  readonly capacity?: number;
  /** Longest that one transaction, or one attempt to connect, may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Told of every failure, for the process log. */
  readonly onError: (error: unknown) => void;
}

export interface Sequencer {
  /**
   * Appends leaves to a log, one after the other. Resolves only after COMMIT has returned.
   *
   * @throws HubError AUDIT_UNAVAILABLE: not recorded, or not known to be.
   */
  append(log: string, leaves: readonly Leaf[]): Promise<Position>;
  /** Writes what waits, then closes the connection. */
  close(): Promise<void>;
  readonly health: { readonly state: SequencerState; readonly waitingBytes: number };
}

/**
 * The one writer of this process. It drains whatever waits into one transaction; while that commits, the next batch
 * forms by itself, so that no timer holds up an idle hub and a busy one commits rarely.
 */
export function createSequencer(options: SequencerOptions): Sequencer {
  return new GroupCommitSequencer(options);
}

class GroupCommitSequencer implements Sequencer {
  readonly #connect: Connect;
  readonly #timeoutMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #queue: AppendQueue;
  readonly #closing = new AbortController();
  readonly #finished: Promise<void>;
  #state: SequencerState = 'connecting';
  #wake: () => void = () => undefined;

  constructor({ connect, capacity = 16 * 1024 * 1024, timeoutMs = 2_000, onError }: SequencerOptions) {
    this.#connect = connect;
    this.#timeoutMs = timeoutMs;
    this.#onError = onError;
    this.#queue = new AppendQueue(capacity);
    this.#finished = this.#run();
  }

  get health() {
    return { state: this.#state, waitingBytes: this.#queue.bytes };
  }

  async append(log: string, leaves: readonly Leaf[]): Promise<Position> {
    if (this.#closing.signal.aborted || this.#state === 'down') throw unavailable();
    const index = this.#queue.push({ log, leaves });
    if (index === undefined) throw unavailable();
    this.#wake();
    return { log, index: await index };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    await this.#finished;
  }

  /** Everything happens in this one loop, so there is never a second writer or a second connection. */
  async #run(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!this.#isDone) {
      if (await this.#session()) {
        pause = FIRST_PAUSE_MS;
      } else {
        await this.#pause(pause);
        pause = Math.min(2 * pause, LAST_PAUSE_MS);
      }
    }
    this.#state = 'closed';
  }

  /** Serves the queue on a connection of its own, until that fails or there is no more to do. False where none opened. */
  async #session(): Promise<boolean> {
    let lost: Error | undefined;
    const onLost = (error: Error) => {
      lost = error;
      this.#wake();
    };
    let client: Client;
    try {
      client = await openSession({ connect: this.#connect, timeoutMs: this.#timeoutMs, onLost });
    } catch (error) {
      this.#goDown(error);
      return false;
    }
    this.#state = 'ready';
    const writer = new LogWriter(client);
    try {
      while (!this.#isDone) {
        if (lost !== undefined) throw lost;
        if (this.#queue.isEmpty) await this.#idle(client);
        else await this.#commit(writer);
      }
    } catch (error) {
      this.#onFailure(error);
    } finally {
      destroy(client);
    }
    return true;
  }

  /**
   * Rejects the whole batch whatever failed: after an error around COMMIT nobody knows whether it took effect, and
   * data that may be unrecorded must not leave. What did get recorded is an entry too many, never one too few.
   */
  async #commit(writer: LogWriter): Promise<void> {
    const batch = this.#queue.take(BATCH_BYTES);
    try {
      await this.#append(writer, batch);
    } catch (error) {
      // Those that have been answered do not notice.
      reject(batch, error);
      throw error;
    }
  }

  /** Where it is certain that nothing was written, each log is tried alone: a damaged one must not take others along. */
  async #append(writer: LogWriter, batch: readonly WaitingAppend[]): Promise<void> {
    try {
      const indexes = await withDeadline(writer.append(batch), this.#timeoutMs);
      batch.forEach((append, i) => {
        append.resolve(indexes[i] as number);
      });
    } catch (error) {
      if (!(error instanceof NotAppended)) throw error;
      const logs = logsOf(batch);
      if (logs.length > 1) {
        for (const log of logs)
          await this.#append(
            writer,
            batch.filter((append) => append.log === log),
          );
      } else {
        reject(batch, error.cause);
        this.#onError(error.cause);
      }
    }
  }

  /** A connection that broke is replaced while the queue waits; a database that hangs is down, and the queue fails. */
  #onFailure(error: unknown): void {
    if (error instanceof DeadlineExceeded) {
      this.#goDown(error);
    } else {
      this.#state = 'connecting';
      this.#onError(error);
    }
  }

  #goDown(error: unknown): void {
    this.#state = 'down';
    this.#queue.rejectAll(unavailable(error));
    this.#onError(error);
  }

  get #isDone(): boolean {
    return this.#closing.signal.aborted && this.#queue.isEmpty;
  }

  /** Asks now and then whether the database is there: who comes when it has gone must not be the one to find out. */
  async #idle(client: Client): Promise<void> {
    if (await this.#isQuiet()) await withDeadline(client.query('SELECT'), this.#timeoutMs);
  }

  /** Resolves as soon as something arrives, else after a while with true. */
  #isQuiet(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PROBE_MS, true);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  }

  async #pause(ms: number): Promise<void> {
    // Closing cuts the pause short; a process that has nothing else to do need not wait for the probe either.
    await sleep(ms, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
  }
}

function reject(batch: readonly WaitingAppend[], error: unknown): void {
  for (const append of batch) append.reject(unavailable(error));
}

function unavailable(cause?: unknown): HubError {
  return new HubError('AUDIT_UNAVAILABLE', { cause });
}
