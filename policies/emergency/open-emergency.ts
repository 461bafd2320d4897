import { randomUUID } from 'node:crypto';
import { HubError } from '../../errors.ts';
import { isUuid } from '../../uuid.ts';
import { type Agreement, inactiveReason } from '../agreement.ts';
import { assertOther, type Change, personOf } from '../change.ts';
import { COUNTERSIGNING } from '../lifecycle/answer.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { readVersion } from '../lifecycle/stored-agreement.ts';
import { lockAsOfToday } from '../lifecycle/take-effect.ts';
import { assertMayOpen } from './assert-may-open.ts';
import { EMERGENCY_CLOSED } from './end-emergencies.ts';

export type Finding = 'JUSTIFIED' | 'UNJUSTIFIED';

interface EmergencyRow {
  readonly agreement: string;
  readonly version: number;
  readonly department: string;
  readonly client: string;
  readonly operator: string;
  readonly ended: boolean;
  readonly finding: Finding | null;
}

/**
 * Opens what the agreement provides for an emergency, for one person through one client, for the agreed minutes. The
 * hours for its review count from their end: while it runs there is nothing to review.
 * @returns the emergency's identifier, which requests name in the Onecard-Emergency header
 * @throws HubError FORBIDDEN for others than the consumer, AGREEMENT_NOT_ACTIVE, CONFLICT where the agreement provides
 *   for no emergency, where the person's last one under it has not been reviewed, or where a review of one of the person's is
 *   overdue
 */
export async function openEmergency(
  change: Change,
  { agreement: id, reason }: { readonly agreement: string; readonly reason: string },
): Promise<string> {
  const { client, actor, now } = change;
  const { consumer, version, state } = await lockAsOfToday(change, id);
  if (consumer !== actor.department) throw noSuchEmergency();
  if (version === null) throw conflict(`协议 ${id} 尚未生效`, `${id} is not in force`);
  const { document, resolved } = await readVersion(client, id, version);
  const inactive = inactiveReason({ id, version, state, document, resolved } as Agreement, now);
  if (inactive !== undefined) throw new HubError('AGREEMENT_NOT_ACTIVE', { detail: inactive });
  const { emergency } = document;
  if (emergency === undefined) throw conflict(`协议 ${id} 未约定应急调阅`, `${id} provides for no emergency`);
  await assertMayOpen(change, { agreement: id, version });
  const opened = randomUUID();
  await client.query(
    `INSERT INTO emergency (id, agreement, version, department, client, operator, reason, opened_at, ends_at, review_due)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8::timestamptz + make_interval(mins => $9),
             $8::timestamptz + make_interval(mins => $9, hours => $10))`,
    [
      opened,
      id,
      version,
      actor.department,
      actor.client,
      actor.operator,
      reason,
      now,
      emergency.minutes,
      emergency.reviewWithinHours,
    ],
  );
  change.record({ action: 'EMERGENCY_OPENED', agreement: id, version, target: opened, reason });
  return opened;
}

/**
 * Whoever opened an emergency ends it before its time; the hours for its review count from then.
 * @throws HubError FORBIDDEN for others, CONFLICT where it is over
 */
export async function closeEmergency(change: Change, id: string): Promise<void> {
  const { client, actor, now } = change;
  const emergency = await lock(change, id);
  if (personOf(emergency) !== personOf(actor)) throw noSuchEmergency();
  if (emergency.ended) throw conflict('应急调阅已结束', 'the emergency is over');
  await client.query(
    'UPDATE emergency SET ends_at = $2, review_due = review_due - (ends_at - $2) WHERE id = $1',
    [id, now],
  );
  const { agreement, version } = emergency;
  change.record({ action: EMERGENCY_CLOSED, agreement, version, target: id });
}

export interface EmergencyReview {
  readonly id: string;
  readonly finding: Finding;
  readonly comment: string;
}

/**
 * A second person, of the consumer or of HRSS, says whether an emergency that is over was one.
 * @throws HubError FORBIDDEN for other departments and for whom opened it, CONFLICT where it still runs or has been
 *   reviewed
 */
export async function reviewEmergency(
  change: Change,
  { id, finding, comment }: EmergencyReview,
): Promise<void> {
  const { client, actor, now } = change;
  const emergency = await lock(change, id);
  if (actor.department !== emergency.department && actor.department !== COUNTERSIGNING)
    throw noSuchEmergency();
  assertOther(actor, personOf(emergency));
  if (!emergency.ended)
    throw conflict('应急调阅尚未结束,结束后方可复核', 'the emergency still runs: review it when it is over');
  if (emergency.finding !== null) throw conflict('已经复核', 'it has been reviewed');
  await client.query(
    'UPDATE emergency SET finding = $2, comment = $3, reviewer = $4, reviewed_at = $5 WHERE id = $1',
    [id, finding, comment, `${actor.department}/${actor.operator}`, now],
  );
  const { agreement, version } = emergency;
  const action = finding === 'JUSTIFIED' ? 'EMERGENCY_JUSTIFIED' : 'EMERGENCY_UNJUSTIFIED';
  change.record({ action, agreement, version, target: id, reason: comment });
}

async function lock({ client, now }: Change, id: string): Promise<EmergencyRow> {
  if (!isUuid(id)) throw noSuchEmergency();
  const { rows } = await client.query<EmergencyRow>(
    `SELECT agreement, version, department, client, operator, ends_at <= $2 AS ended, finding
       FROM emergency WHERE id = $1 FOR UPDATE`,
    [id, now],
  );
  if (rows[0] === undefined) throw noSuchEmergency();
  return rows[0];
}

/** One that is another's, has ended or never was looks the same. */
export function noSuchEmergency(): HubError {
  return new HubError('FORBIDDEN', {
    detail: {
      zh: '没有可用的应急调阅:请先以 openEmergency 开启,并由开启者本人使用',
      en: 'no such emergency access is open to you: open one with openEmergency; only the person who opened it uses it',
    },
  });
}
