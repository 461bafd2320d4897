import type { ClientBase } from 'pg';
import { HubError } from '../../errors.ts';
import { isUuid } from '../../uuid.ts';
import type { VisibleLogs } from '../search.ts';

export const FINDINGS = ['JUSTIFIED', 'MISUSE', 'FALSE_ALARM'] as const;
export type AlertFinding = (typeof FINDINGS)[number];

/** What a person does about an alert. */
export type AlertStep =
  | { readonly action: 'ALERT_ACKNOWLEDGED' }
  | { readonly action: 'ALERT_COMMENTED'; readonly comment: string }
  | { readonly action: 'ALERT_CLOSED'; readonly comment: string; readonly finding: AlertFinding };

export interface AlertActor {
  readonly department: string;
  readonly client: string;
  readonly operator: string;
}

/** An alert that nobody else changes until the transaction ends. */
export interface LockedAlert {
  readonly id: string;
  readonly state: 'OPEN' | 'ACKNOWLEDGED' | 'CLOSED';
  readonly department: string;
  readonly operator: string | null;
}

const MOST_STEPS = 500;

/** @throws HubError FORBIDDEN, the same for one that does not exist and for one that the caller may not see */
export async function lockAlert(
  client: ClientBase,
  id: string,
  visibleLogs: VisibleLogs,
): Promise<LockedAlert> {
  const { rows } = isUuid(id)
    ? await client.query<LockedAlert>(
        `SELECT id, state, department, operator FROM watch_alert
          WHERE id = $1 AND ($2::text[] IS NULL OR logs <@ $2) FOR UPDATE`,
        [id, visibleLogs === 'all' ? null : visibleLogs],
      )
    : { rows: [] };
  if (rows[0] !== undefined) return rows[0];
  throw new HubError('FORBIDDEN', {
    detail: { zh: '没有这一告警,或无权查看', en: 'no such alert, or not for you' },
  });
}

export interface StepTaken {
  readonly step: AlertStep;
  readonly actor: AlertActor;
  readonly now: Date;
}

/**
 * Takes a step and keeps who took it.
 * @throws HubError CONFLICT where it does not fit the alert's state
 */
export async function takeAlertStep(
  client: ClientBase,
  { id, state }: LockedAlert,
  { step, actor, now }: StepTaken,
): Promise<void> {
  if (step.action === 'ALERT_ACKNOWLEDGED' && state !== 'OPEN')
    throw conflict('已有人受理,或已结案', 'somebody has taken it up, or it is closed');
  if (step.action === 'ALERT_CLOSED' && state === 'CLOSED') throw conflict('已结案', 'it is closed');
  const comment = 'comment' in step ? step.comment : null;
  const finding = 'finding' in step ? step.finding : null;
  const { rows } = await client.query<{ number: number }>(
    `INSERT INTO watch_alert_step (alert, number, action, department, client, operator, comment, finding, at)
     SELECT $1, count(*) + 1, $2, $3, $4, $5, $6, $7, $8 FROM watch_alert_step WHERE alert = $1 RETURNING number`,
    [id, step.action, actor.department, actor.client, actor.operator, comment, finding, now],
  );
  if ((rows[0]?.number ?? 0) > MOST_STEPS)
    throw conflict(`一条告警至多 ${MOST_STEPS} 步`, `an alert has ${MOST_STEPS} steps at the most`);
  if (step.action === 'ALERT_ACKNOWLEDGED')
    await client.query(`UPDATE watch_alert SET state = 'ACKNOWLEDGED' WHERE id = $1`, [id]);
  if (step.action === 'ALERT_CLOSED')
    await client.query(`UPDATE watch_alert SET state = 'CLOSED', finding = $2 WHERE id = $1`, [id, finding]);
}

function conflict(zh: string, en: string): HubError {
  return new HubError('CONFLICT', { detail: { zh, en } });
}
