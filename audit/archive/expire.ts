import { rm } from 'node:fs/promises';
import type { ClientBase } from 'pg';
import { HUB_LOG } from '../hub-log.ts';
import { pathOf } from './archive-file.ts';
import type { Month } from './months.ts';
import { readFiles } from './read-archive.ts';

type Queryable = Pick<ClientBase, 'query'>;

/** What of one log may go. */
export interface Expirable {
  readonly log: string;
  readonly month: Month;
}

/** Archives of months before one, of logs that no legal hold keeps. What is in the database does not expire. */
export async function findExpirable(client: Queryable, before: Month): Promise<readonly Expirable[]> {
  const { rows } = await client.query<Expirable>(EXPIRABLE, [before]);
  return rows;
}

const EXPIRABLE = `
  SELECT DISTINCT log, month FROM audit_archive a
   WHERE month < $1
     AND NOT EXISTS (SELECT FROM audit_expired e WHERE e.log = a.log AND e.month = a.month)
     AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.released_at IS NULL AND (h.log IS NULL OR h.log = a.log))
     AND NOT EXISTS (SELECT FROM audit_entry o WHERE o.log = a.log AND o.index = a.first)
   ORDER BY month, log`;

/**
 * Notes that an archive has expired. The caller appends the entry that says so to the hub's log, as the next one and in the same
 * transaction, then commits; only then may the files go.
 */
export async function noteExpired(client: Queryable, { log, month }: Expirable): Promise<void> {
  // The head stays ours until COMMIT, so the entry that follows is the next one.
  await client.query(
    `WITH head AS (SELECT size FROM audit_log WHERE log = $3 FOR UPDATE)
     INSERT INTO audit_expired (log, month, recorded_at) SELECT $1, $2, coalesce((SELECT size FROM head), 0)`,
    [log, month, HUB_LOG],
  );
}

/** Removes the files of everything that has expired, also what a crash has left. */
export async function removeExpiredFiles(client: Queryable, directory: string): Promise<void> {
  for (const file of await readFiles(client, {}))
    if (file.isExpired) await rm(pathOf(directory, file), { force: true });
}
