/** What one hub process may ask of a source (`@limits`). */
export interface SourceLimits {
  /** Milliseconds that one call may take. */
  readonly timeoutMs: number;
  /** Connections at the most. */
  readonly pool: number;
  /** Calls under way at once; further ones wait. */
  readonly concurrency: number;
  /** Times that a failed read is repeated. */
  readonly retries: number;
  /** Keys in one call. */
  readonly batch: number;
  /** Rows that one call may return. */
  readonly rows: number;
  /** Failures in a row after which the source is left alone. */
  readonly breakAfter: number;
  /** Seconds for which it is left alone. */
  readonly breakSeconds: number;
}

/** The defaults of `@limits`; a test ties the two. */
export const DEFAULT_LIMITS: SourceLimits = {
  timeoutMs: 2_000,
  pool: 8,
  concurrency: 32,
  retries: 1,
  batch: 500,
  rows: 10_000,
  breakAfter: 5,
  breakSeconds: 10,
};
