import type { Pool } from 'pg';

/** What is no longer needed goes, and what a hub that died has left behind is taken up again. */
export async function sweepNotices(pool: Pool): Promise<void> {
  for (const statement of [UNLOCK_JOBS, UNLOCK_QUEUES, LOST, EXHAUSTED, ERASE, FORGET_IDS, FORGET_ENDED])
    await pool.query(statement);
}

/**
 * The library itself waits four hours until it takes a job for abandoned. No attempt of ours takes two minutes: sources, the log and
 * the subscriber each have their time-outs, of seconds.
 */
const UNLOCK_JOBS = `
  UPDATE graphile_worker._private_jobs SET locked_at = NULL, locked_by = NULL WHERE locked_at < now() - interval '2 minutes'`;
const UNLOCK_QUEUES = `
  UPDATE graphile_worker._private_job_queues SET locked_at = NULL, locked_by = NULL
   WHERE locked_at < now() - interval '2 minutes'`;

/** The hub that made the last attempt has died before it knew the outcome. */
const LOST = `
  UPDATE change_delivery d SET state = 'DEAD', ended_at = now(), failure = coalesce(failure, 'UNKNOWN')
   WHERE state = 'PENDING' AND made_at < now() - interval '2 minutes' AND NOT EXISTS (
     SELECT FROM graphile_worker._private_jobs j
      WHERE j.key = d.id::text AND (j.attempts < j.max_attempts OR j.locked_at IS NOT NULL))`;
const EXHAUSTED = `
  DELETE FROM graphile_worker._private_jobs WHERE attempts >= max_attempts AND locked_at IS NULL`;

const ERASE = `
  UPDATE change_delivery SET person = NULL
   WHERE state = 'DEAD' AND person IS NOT NULL AND ended_at < now() - interval '7 days'`;
const FORGET_IDS = `DELETE FROM change_published WHERE published_at < now() - interval '90 days'`;
const FORGET_ENDED = `DELETE FROM change_delivery WHERE ended_at < now() - interval '90 days'`;
