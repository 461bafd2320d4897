import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import { withDeadline } from '../deadline.ts';
import { HubError } from '../errors.ts';
import { isPassing } from './is-passing.ts';
import { CallRecord, type SourceHealth } from './source-health.ts';
import type { SourceLimits } from './source-limits.ts';

/** How calls reach a source. Each fails as HubError SOURCE_UNAVAILABLE, unless the connector says otherwise. */
export interface SourceCalls {
  /** A question of requests: it waits for its turn, is repeated, and is not asked of a source that has failed in a row. */
  ask<T>(call: () => Promise<T>): Promise<T>;
  /** A question about the source itself, asked whatever its state. */
  inspect<T>(call: () => Promise<T>): Promise<T>;
  health(): SourceHealth;
}

/** Beyond its own time a connector gets this long to say itself what failed, and to clean up. */
const GRACE_MS = 500;
/** Calls that may wait, to one that is under way. */
const QUEUE = 8;

/** @param source identifier, for messages */
export function createSourceCalls(source: string, limits: SourceLimits): SourceCalls {
  const record = new CallRecord();
  const passing = handleWhen((error) => error instanceof HubError && isPassing(error.cause));
  const repeated = retry(passing, {
    maxAttempts: limits.retries,
    backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }),
  });
  const breaker = circuitBreaker(passing, {
    halfOpenAfter: limits.breakSeconds * 1_000,
    breaker: new ConsecutiveBreaker(limits.breakAfter),
  });
  const turns = bulkhead(limits.concurrency, QUEUE * limits.concurrency);
  // The breaker stands first: nobody waits for a source that is left alone, and a question that failed with all its
  // repetitions is one failure.
  const policy = wrap(breaker, repeated, turns);

  const timed = async <T>(call: () => Promise<T>): Promise<T> => {
    record.called();
    const start = performance.now();
    try {
      const answer = await withDeadline(call(), limits.timeoutMs + GRACE_MS);
      record.answered(performance.now() - start);
      return answer;
    } catch (error) {
      const failure =
        error instanceof Error && error.name === 'DeadlineExceeded' ? unavailable(source, error) : error;
      record.failed(failure instanceof HubError ? failure.cause : failure);
      throw failure;
    }
  };

  return {
    async ask(call) {
      try {
        return await policy.execute(() => timed(call));
      } catch (error) {
        if (error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError)
          throw unavailable(source, error);
        throw error;
      }
    },
    inspect: timed,
    health: () => record.healthIn(STATES[breaker.state]),
  };
}

const STATES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
} as const;

function unavailable(source: string, cause: unknown): HubError {
  return new HubError('SOURCE_UNAVAILABLE', { detail: { zh: source, en: source }, cause });
}
