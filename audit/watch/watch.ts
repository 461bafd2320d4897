import type { Pool, PoolClient } from 'pg';
import { every, type Repeated } from '../../every.ts';
import { commit } from '../append.ts';
import type { Follower } from '../follow.ts';
import { accessesIn } from './access.ts';
import { count } from './counters.ts';
import { countHours, KEPT_HOURS_MS } from './hours.ts';
import type { IsWorkingDay } from './kind.ts';
import type { IdsOfParty } from './outbox.ts';
import { type RaisedAlert, type Raising, raise } from './raise.ts';
import { readActiveRules } from './rule.ts';
import { type AgreementsInForce, findUnused } from './unused-agreements.ts';

/** Name under which it reads the logs. */
export const WATCH = 'watch';
const UNUSED_EVERY_MS = 3_600_000;

export interface WatchInput {
  readonly pool: Pool;
  readonly hubUrl: string;
  readonly isWorkingDay: IsWorkingDay;
  readonly idsOfParty: IdsOfParty;
  readonly agreementsInForce: AgreementsInForce;
  /** Told of each alert as it is raised; where the transaction then fails it is raised, and told, again. */
  readonly onRaised: (alert: RaisedAlert) => void;
  readonly onError: (error: unknown) => void;
}

/** Looks every hour for agreements that nobody uses. Every hub may: one at a time does. */
export function watchUnused(input: WatchInput): Repeated {
  return every(UNUSED_EVERY_MS, () => lookForUnused(input, new Date()), input.onError);
}

/** Watches the logs as entries come. It may write to the hub's log, so that it comes last of those who follow together. */
export function watcherOf(input: Omit<WatchInput, 'pool' | 'onError'>): Follower {
  return { name: WATCH, work: watchWork(input) };
}

function watchWork(input: Omit<WatchInput, 'pool' | 'onError'>): Follower['work'] {
  return async (client, entries) => {
    const accesses = await accessesIn(client, entries);
    if (accesses.length === 0) return;
    const rules = await readActiveRules(client);
    const findings = [
      ...(await count({ client, rules, isWorkingDay: input.isWorkingDay }, accesses)),
      ...(await countHours(client, rules, accesses)),
    ];
    const raised = await raise(raisingOf(input, client), findings);
    for (const alert of raised) input.onRaised(alert);
  };
}

/** Waits for the follower's batch, if there is one: alerts are raised by one at a time. Forgets counts that are of no use any more. */
export async function lookForUnused(input: Omit<WatchInput, 'onError'>, now: Date): Promise<void> {
  const agreements = await input.agreementsInForce();
  const client = await input.pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('audit follower'), hashtext($1))`, [WATCH]);
    await forget(client, now);
    const rules = await readActiveRules(client);
    const findings = await findUnused({ client, rules, now }, agreements);
    const raised = await raise({ ...raisingOf(input, client), now }, findings);
    await commit(client);
    failed = false;
    for (const alert of raised) input.onRaised(alert);
  } finally {
    client.release(failed);
  }
}

function raisingOf(
  { hubUrl, idsOfParty }: Omit<WatchInput, 'pool' | 'onError'>,
  client: PoolClient,
): Raising {
  return { client, now: new Date(), hubUrl, idsOfParty };
}

/** By the oldest entry that has not been read yet: a hub that catches up after a pause still needs the counts of then. */
async function forget(client: PoolClient, now: Date): Promise<void> {
  const { rows } = await client.query<{ oldest: Date | null }>(
    `SELECT min(e.time) AS oldest
       FROM audit_log h LEFT JOIN log_follower f ON f.follower = $1 AND f.log = h.log
       JOIN audit_entry e ON e.log = h.log AND e.index = coalesce(f.next, 0)`,
    [WATCH],
  );
  const horizon = new Date(Math.min(now.getTime(), rows[0]?.oldest?.getTime() ?? Number.POSITIVE_INFINITY));
  await client.query('DELETE FROM watch_count WHERE expires < $1', [horizon]);
  await client.query('DELETE FROM watch_seen WHERE expires < $1', [horizon]);
  await client.query('DELETE FROM watch_hour WHERE hour < $1', [new Date(horizon.getTime() - KEPT_HOURS_MS)]);
}
