import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';

type Queryable = Pick<ClientBase, 'query'>;

/** Keeps archives from expiring. */
export interface LegalHold {
  readonly id: string;
  /** The log that is kept; null: all of them. */
  readonly log: string | null;
  readonly reason: string;
  readonly since: Date;
  readonly releasedAt: Date | null;
}

/** @returns the hold's identifier */
export async function placeHold(
  client: Queryable,
  { log, reason }: Pick<LegalHold, 'log' | 'reason'>,
): Promise<string> {
  const id = randomUUID();
  await client.query('INSERT INTO legal_hold (id, log, reason) VALUES ($1, $2, $3)', [id, log, reason]);
  return id;
}

/** @returns whether there was such a hold */
export async function releaseHold(client: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'UPDATE legal_hold SET released_at = now() WHERE id::text = $1 AND released_at IS NULL',
    [id],
  );
  return rowCount === 1;
}

/** All holds, the newest first. */
export async function readHolds(client: Queryable): Promise<readonly LegalHold[]> {
  const { rows } = await client.query<LegalHold>(
    `SELECT id, log, reason, since, released_at AS "releasedAt" FROM legal_hold ORDER BY since DESC, id`,
  );
  return rows;
}
