import { type JobHelpers, run } from 'graphile-worker';
import type { Pool } from 'pg';
import { every, type Repeated } from '../../every.ts';
import { SEND_NOTICE } from '../../policies/notice/delivery-jobs.ts';
import { QUEUE_SCHEMA, SILENT_LOGGER } from '../database/job-queue.ts';
import { type NoticeSending, sendNotice } from './send-notice.ts';
import { sweepNotices } from './sweep-notices.ts';

/** Subscribers that one hub sends to at once: each has one place at the most. */
const CONCURRENCY = 8;
const POLL_MS = 2_000;
const TIMEOUT_MS = 10_000;
const SWEEP_MS = 60_000;

export type NoticeQueueInput = Omit<NoticeSending, 'timeoutMs'> & { readonly pool: Pool };

/** Sends the notices that are due, from the queue that all hubs share. Every hub may. */
export async function startNoticeQueue(input: NoticeQueueInput): Promise<Repeated> {
  const { pool, onError } = input;
  const runner = await run({
    pgPool: pool,
    schema: QUEUE_SCHEMA,
    logger: SILENT_LOGGER,
    concurrency: CONCURRENCY,
    pollInterval: POLL_MS,
    // The hub's own shutdown stops it.
    noHandleSignals: true,
    parsedCronItems: [],
    taskList: {
      [SEND_NOTICE]: async (payload: unknown, { job }: JobHelpers) => {
        const { id } = payload as { readonly id: string };
        const attempt = { number: job.attempts, isLast: job.attempts >= job.max_attempts };
        const failure = await sendNotice({ ...input, timeoutMs: TIMEOUT_MS }, id, attempt).catch(
          (error: unknown) => {
            onError(error);
            return 'INTERNAL';
          },
        );
        // By an error the library learns that it has to come again, later and later.
        if (failure !== undefined) throw new Error(failure);
      },
    },
  });
  runner.promise.catch(onError);
  const sweeping = every(SWEEP_MS, () => sweepNotices(pool), onError);
  return {
    async close() {
      await sweeping.close();
      await runner.stop();
    },
  };
}
