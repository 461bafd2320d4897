import type { ClientBase } from 'pg';
import type { Change } from '../change.ts';
import { type EndedEmergency, endEmergenciesOfOldVersions } from '../emergency/end-emergencies.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import { lockExisting, type StoredAgreement } from './stored-agreement.ts';

/** A version that has taken the place of the one before it, because its first day has come. */
export interface TookEffect {
  readonly action: typeof TOOK_EFFECT;
  readonly agreement: string;
  readonly version: number;
  /** The agreement's consumer. */
  readonly department: string;
  readonly target: null;
}

/** What the agreement's log says of it. */
export const TOOK_EFFECT = 'AGREEMENT_TOOK_EFFECT';

/** Agreements of one transaction: the rest waits for the next. */
const MOST = 200;

/**
 * Makes the tables say which version is in force on a date. Requests are answered by it already (agreement-versions.ts),
 * so it is no matter how late it is. Emergencies under the versions before end with them. Whoever commits has done it;
 * what another transaction is at is passed over.
 * @returns what the logs have to tell, in order
 */
export async function takeEffect(
  client: ClientBase,
  { today, now, agreement }: TakingEffect,
): Promise<readonly (TookEffect | EndedEmergency)[]> {
  const { rows } = await client.query<TookEffect>(TAKE_EFFECT, [today, agreement ?? null]);
  if (rows.length === 0) return [];
  const ids = rows.map(({ agreement: id }) => id);
  return [...rows, ...(await endEmergenciesOfOldVersions(client, ids, now))];
}

export interface TakingEffect {
  /** Date in Asia/Shanghai. */
  readonly today: string;
  readonly now: Date;
  /** The only one to look at; undefined: all. */
  readonly agreement?: string;
}

const TAKE_EFFECT = `
  WITH due AS MATERIALIZED (
    SELECT a.id, a.version AS before, a.next_version AS version
      FROM agreement a JOIN agreement_version n ON (n.agreement, n.version) = (a.id, a.next_version)
     WHERE a.next_version IS NOT NULL AND n.document ->> 'validFrom' <= $1 AND ($2::text IS NULL OR a.id = $2)
     ORDER BY a.id LIMIT ${MOST} FOR UPDATE OF a SKIP LOCKED
  ), changed AS (
    UPDATE agreement_version v SET state = CASE v.version WHEN due.version THEN 'IN_FORCE' ELSE 'SUPERSEDED' END
      FROM due WHERE v.agreement = due.id AND v.version IN (due.before, due.version)
  )
  UPDATE agreement a SET version = due.version, next_version = NULL FROM due WHERE a.id = due.id
  RETURNING '${TOOK_EFFECT}' AS action, a.id AS agreement, a.version, a.consumer AS department, NULL AS target`;

/**
 * Locks an agreement as it is today: a version whose first day has come is in force for every step, the due watch or
 * not. The log tells of it before the step, and names no person.
 * @throws HubError FORBIDDEN where there is no such agreement
 */
export async function lockAsOfToday(change: Change, id: string): Promise<StoredAgreement> {
  const { client, now } = change;
  const agreement = await lockExisting(client, id);
  if (agreement.nextVersion === null) return agreement;
  const told = await takeEffect(client, { today: dateInShanghai(now), now, agreement: id });
  recordOfItself(change, told);
  const took = told.find(({ action }) => action === TOOK_EFFECT);
  return took === undefined ? agreement : { ...agreement, version: took.version, nextVersion: null };
}

/** No person did it. */
export function recordOfItself(change: Change, told: readonly (TookEffect | EndedEmergency)[]): void {
  for (const { department, target, ...step } of told)
    change.record({ ...step, ...(target === null ? {} : { target }), ofItselfFor: department });
}
