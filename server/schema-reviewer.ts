import { setTimeout as wait } from 'node:timers/promises';
import { reviewAgreements, type SchemaReview } from '../policies/schema-review.ts';
import { recordReviews } from './record-reviews.ts';

const RETRY_MS = 10_000;

export interface SchemaReviewer {
  /** Waits for the agreement that it is at. */
  close(): Promise<void>;
}

/**
 * Reviews all agreements under the hub's catalogue once, beside the hub's work: with very many it takes a while, and
 * what is touched is closed without it. What fails is tried again.
 */
export function startSchemaReviewer({
  onError,
  ...review
}: Omit<SchemaReview, 'record'> & { readonly onError: (error: unknown) => void }): SchemaReviewer {
  const closing = new AbortController();
  const { signal } = closing;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        return await reviewAgreements({ ...review, record: recordReviews }, signal);
      } catch (error) {
        onError(error);
        await wait(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  };
  const running = run();
  return {
    close() {
      closing.abort();
      return running;
    },
  };
}
