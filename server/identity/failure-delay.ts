import { LruMap } from '../../lru-map.ts';

interface Failures {
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly last: number;
}

/** How a client's secret was. */
export interface LoginOutcome {
  /** As the request names it. */
  readonly client: string;
  readonly failed: boolean;
}

const FREE_FAILURES = 3;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 4_000;
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const LIMIT = 10_000;

/**
 * Slows repeated wrong secrets for one client id, known or not. It slows and never locks: whoever knows a client's id could otherwise
 * lock a department out. Kept per process, which tells the other workers of its hub, and bounded; the secrets' 256 bits are the real
 * defence.
 */
export class FailureDelay {
  readonly #failures = new LruMap<string, Failures>(LIMIT);
  readonly #tell: (outcome: LoginOutcome) => void;

  /** @param tell tells the processes that the client may meet next */
  constructor(tell: (outcome: LoginOutcome) => void = () => undefined) {
    this.#tell = tell;
  }

  /** Milliseconds to wait before this client's next secret is looked at. */
  of(client: string): number {
    const excess = this.#recent(client) - FREE_FAILURES;
    return excess < 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** excess, LONGEST_DELAY_MS);
  }

  failed(client: string): void {
    this.#happened({ client, failed: true });
  }

  succeeded(client: string): void {
    this.#happened({ client, failed: false });
  }

  /** Another process has met the client. */
  hear({ client, failed }: LoginOutcome): void {
    if (failed) this.#failures.set(client, { count: this.#recent(client) + 1, last: Date.now() });
    else this.#failures.delete(client);
  }

  #happened(outcome: LoginOutcome): void {
    // Successes are the rule, and concern the others only where there is something to forget.
    const isNews = outcome.failed || this.#failures.get(outcome.client) !== undefined;
    this.hear(outcome);
    if (isNews) this.#tell(outcome);
  }

  #recent(client: string): number {
    const failures = this.#failures.get(client);
    return failures !== undefined && Date.now() - failures.last < FORGOTTEN_AFTER_MS ? failures.count : 0;
  }
}
