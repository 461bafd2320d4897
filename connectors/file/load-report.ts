import type { Rejection } from './convert-row.ts';
import type { RejectReason } from './file-row.ts';

/** What became of a file's rows. */
export interface LoadReport {
  readonly rows: number;
  readonly loaded: number;
  readonly rejected: number;
  /** By reason and column. */
  readonly counts: readonly RejectionCount[];
  /** The first ones, of the file's order. */
  readonly first: readonly Rejection[];
}

export interface RejectionCount {
  readonly reason: RejectReason;
  readonly column: string | undefined;
  readonly rows: number;
}

/** Rejected rows whose places are told. */
const MOST_PLACES = 1_000;

/** Gathers the report of one file, in bounded memory. */
export class LoadReporter {
  readonly #counts = new Map<string, { -readonly [K in keyof RejectionCount]: RejectionCount[K] }>();
  readonly #first: Rejection[] = [];
  #rows = 0;
  #rejected = 0;
  #last: Rejection | undefined;

  get rows(): number {
    return this.#rows;
  }

  /** The last row's rejection, where it was rejected. */
  get last(): Rejection | undefined {
    return this.#last;
  }

  loaded(): void {
    this.#rows += 1;
    this.#last = undefined;
  }

  rejected(rejection: Rejection): void {
    this.#rows += 1;
    this.#rejected += 1;
    this.#last = rejection;
    const { reason, column } = rejection;
    const key = `${reason} ${column ?? ''}`;
    const count = this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, { reason, column, rows: 1 });
    else count.rows += 1;
    if (this.#first.length < MOST_PLACES) this.#first.push(rejection);
  }

  report(): LoadReport {
    return {
      rows: this.#rows,
      loaded: this.#rows - this.#rejected,
      rejected: this.#rejected,
      counts: [...this.#counts.values()].toSorted((a, b) => b.rows - a.rows),
      first: this.#first,
    };
  }
}
