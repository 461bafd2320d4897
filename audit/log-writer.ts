import { type Client, DatabaseError } from 'pg';
import { LruMap } from '../lru-map.ts';
import type { Tree } from '../verify/grow-tree.ts';
import { commit, lockHeads } from './append.ts';
import { type Append, type Insertion, insert, logsOf, planInsertion } from './insertion.ts';

/** Logs whose trees a writer keeps, of about a kilobyte each. */
const REMEMBERED_LOGS = 10_000;

/** Nothing has been written, that is certain, and the connection can be used again. The cause says why. */
export class NotAppended extends Error {
  override readonly name = 'NotAppended';

  constructor(cause: unknown) {
    super('rolled back', { cause });
  }
}

/**
 * A log as the last transaction of this connection left it. `isOurs`: the one before that had found it so too, so
 * that it is likely that no other hub is writing it.
 */
interface RememberedLog {
  readonly tree: Tree;
  readonly isOurs: boolean;
}

/**
 * Appends on a connection of its own, each time to all logs concerned in one transaction. Hubs that write the same log
 * wait for each other at its head, so it neither forks nor has gaps.
 *
 * What it remembers of the logs saves the round trips in which heads are locked and read, and is never more than a
 * guess that the database confirms or rejects. It ends with the connection, hence with every outcome that is unknown.
 */
export class LogWriter {
  readonly #client: Client;
  readonly #remembered = new LruMap<string, RememberedLog>(REMEMBERED_LOGS);

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Returns the index of each append's first leaf once the entries are durable.
   *
   * @throws NotAppended; anything else leaves the outcome unknown: the caller must give up the connection
   */
  async append(appends: readonly Append[]): Promise<readonly number[]> {
    const logs = logsOf(appends);
    const insertion = this.#guess(logs, appends);
    if (insertion !== undefined && (await this.#insertAtOnce(insertion))) {
      this.#remember(insertion);
      return insertion.indexes;
    }
    return this.#insertLocked(logs, appends);
  }

  #guess(logs: readonly string[], appends: readonly Append[]): Insertion | undefined {
    const heads = new Map<string, Tree>();
    for (const log of logs) {
      const remembered = this.#remembered.get(log);
      if (remembered?.isOurs !== true) return undefined;
      heads.set(log, remembered.tree);
    }
    return planInsertion(heads, appends);
  }

  /** One statement, one round trip: PostgreSQL commits it before it says that it is ready for the next. */
  async #insertAtOnce(insertion: Insertion): Promise<boolean> {
    try {
      return await insert(this.#client, insertion);
    } catch (error) {
      if (isStatementsFault(error)) return false;
      throw error;
    }
  }

  async #insertLocked(logs: readonly string[], appends: readonly Append[]): Promise<readonly number[]> {
    let insertion: Insertion;
    try {
      const heads = await lockHeads(this.#client, { logs, begin: BEGIN });
      insertion = planInsertion(heads, appends);
      if (!(await insert(this.#client, insertion))) throw new Error('a head moved although it was locked');
    } catch (error) {
      // COMMIT has not been sent. Where ROLLBACK is answered, what was written is undone; where not, the server will.
      await this.#client.query('ROLLBACK').catch(() => Promise.reject(error));
      throw new NotAppended(error);
    }
    await commit(this.#client);
    this.#remember(insertion);
    return insertion.indexes;
  }

  #remember({ logs }: Insertion): void {
    for (const { log, before, tree } of logs) {
      const isOurs = this.#remembered.get(log)?.tree.size === before.size;
      this.#remembered.set(log, { tree, isOurs });
    }
  }
}

const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;';

/**
 * Whether the server itself says that the statement is undone, and nothing is wrong with the server: data and integrity,
 * rights, deadlock, time-out of a lock. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isStatementsFault(error: unknown): boolean {
  return error instanceof DatabaseError && /^(22|23|42|40001|40P01|55P03)/.test(error.code ?? '');
}
