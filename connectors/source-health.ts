/** How a source has answered one hub process. */
export interface SourceHealth {
  /** open: it is left alone for a while, after failures in a row; half-open: one call tries whether it is back. */
  readonly state: 'closed' | 'open' | 'half-open';
  /** Calls made since the connector was opened, repetitions included. */
  readonly calls: number;
  readonly failures: number;
  /** `code` is the driver's or the system's, or the error's name; what an error says may hold data. */
  readonly lastFailure: { readonly code: string; readonly at: Date } | undefined;
  /** Milliseconds of the last calls that were answered; undefined before the first. */
  readonly latency: { readonly p50: number; readonly p99: number } | undefined;
}

/** Calls whose time is remembered. */
const WINDOW = 512;

/** Keeps account of calls: a few numbers, whatever the number of calls. */
export class CallRecord {
  readonly #latencies = new Float64Array(WINDOW);
  #answered = 0;
  #calls = 0;
  #failures = 0;
  #lastFailure: SourceHealth['lastFailure'];

  called(): void {
    this.#calls++;
  }

  answered(ms: number): void {
    this.#latencies[this.#answered++ % WINDOW] = ms;
  }

  failed(cause: unknown): void {
    this.#failures++;
    this.#lastFailure = { code: codeOf(cause), at: new Date() };
  }

  healthIn(state: SourceHealth['state']): SourceHealth {
    return {
      state,
      calls: this.#calls,
      failures: this.#failures,
      lastFailure: this.#lastFailure,
      latency: this.#latency(),
    };
  }

  #latency(): SourceHealth['latency'] {
    const known = this.#latencies.slice(0, Math.min(this.#answered, WINDOW)).sort();
    const at = (share: number) => known[Math.ceil(share * known.length) - 1] as number;
    return known.length === 0 ? undefined : { p50: at(0.5), p99: at(0.99) };
  }
}

function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'unknown';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}
