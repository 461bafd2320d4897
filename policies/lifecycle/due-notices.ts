import type { PoolClient } from 'pg';
import type { EMERGENCY_CLOSED } from '../emergency/end-emergencies.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import { type TOOK_EFFECT, takeEffect } from './take-effect.ts';
import { versionInForce } from './version-in-force.ts';

/** Something that time alone has brought about, and that the agreement's log has to tell. */
export interface DueNotice {
  readonly action:
    | 'AGREEMENT_EXPIRED'
    | typeof TOOK_EFFECT
    | typeof EMERGENCY_CLOSED
    | 'EMERGENCY_UNREVIEWED'
    | 'OBJECTION_OVERDUE';
  readonly agreement: string;
  readonly version: number;
  readonly department: string;
  /** Identifier of the emergency, or of the objection. */
  readonly target: string | null;
}

/** Notices of one transaction: the rest waits for the next. */
const MOST = 200;

/**
 * Milliseconds by which the hubs' clocks may differ. The tables change over so much later than midnight: a hub whose
 * clock is slow still answers by the version before, and would find it gone.
 */
const CLOCKS_APART_MS = 60_000;

/**
 * Takes what has become due and nobody has noted yet: whoever commits has noted it, and another hub passes over what
 * one is at.
 */
export async function takeDueNotices(client: PoolClient, now: Date): Promise<readonly DueNotice[]> {
  const today = dateInShanghai(now);
  const slowest = dateInShanghai(new Date(now.getTime() - CLOCKS_APART_MS));
  const tookEffect = await takeEffect(client, { today: slowest, now });
  const expired = await client.query<DueNotice>(EXPIRED, [today]);
  const unreviewed = await client.query<DueNotice>(UNREVIEWED);
  const unanswered = await client.query<DueNotice>(UNANSWERED, [today]);
  return [...tookEffect, ...expired.rows, ...unreviewed.rows, ...unanswered.rows];
}

/** A version whose place another has taken is over, and the agreement goes on, whether the tables say so yet or not. */
const EXPIRED = `
  UPDATE agreement_version v SET expiry_noted = true FROM agreement a
   WHERE (v.agreement, v.version) IN (
           SELECT e.agreement, e.version FROM agreement_version e JOIN agreement a ON a.id = e.agreement
            WHERE e.state = 'IN_FORCE' AND NOT e.expiry_noted AND e.document ->> 'validTo' < $1
              AND e.version = ${versionInForce('$1')}
            ORDER BY e.agreement LIMIT ${MOST} FOR UPDATE OF e SKIP LOCKED)
     AND a.id = v.agreement
  RETURNING 'AGREEMENT_EXPIRED' AS action, v.agreement, v.version, a.consumer AS department, NULL AS target`;

const UNREVIEWED = `
  UPDATE emergency SET alerted_at = now()
   WHERE id IN (
     SELECT id FROM emergency
      WHERE finding IS NULL AND alerted_at IS NULL AND review_due < now() LIMIT ${MOST} FOR UPDATE SKIP LOCKED)
  RETURNING 'EMERGENCY_UNREVIEWED' AS action, agreement, version, department, id::text AS target`;

const UNANSWERED = `
  UPDATE objection SET overdue_noted = true
   WHERE id IN (
     SELECT id FROM objection
      WHERE state = 'OPEN' AND NOT overdue_noted AND due_on < $1::date ORDER BY due_on LIMIT ${MOST} FOR UPDATE SKIP LOCKED)
  RETURNING 'OBJECTION_OVERDUE' AS action, agreement, version, department, id::text AS target`;
