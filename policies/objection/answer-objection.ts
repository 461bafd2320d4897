import { HubError } from '../../errors.ts';
import { isUuid } from '../../uuid.ts';
import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { type ObjectionOutcome, TRANSITIONS } from './objection.ts';
import { digestOf, sealPersonalText, type TextSeal, writePersonalText } from './personal-text.ts';
import { COLUMNS, explanationOf, type ObjectionRow, objectionOf } from './read-objections.ts';

export interface ObjectionAnswer {
  readonly id: string;
  readonly outcome: ObjectionOutcome;
  readonly explanation: string;
}

/**
 * A department's answer to a citizen's objection. Given again as it was, it is the same one.
 * @throws HubError BAD_USER_INPUT, FORBIDDEN where the department has no such objection, CONFLICT where it is answered or
 *   cannot be answered so
 */
export async function answerObjection(
  change: Change,
  { id, outcome, explanation }: ObjectionAnswer,
  seal: TextSeal,
): Promise<void> {
  const { client, actor, now } = change;
  if (!isUuid(id)) throw noSuchObjection();
  const { rows } = await client.query<ObjectionRow>(
    `SELECT ${COLUMNS} FROM objection WHERE id = $1 AND department = $2 FOR UPDATE`,
    [id, actor.department],
  );
  if (rows[0] === undefined) throw noSuchObjection();
  const objection = objectionOf(rows[0], seal);
  const { state, kind, agreement, version } = objection;
  const answer = writePersonalText(objection.statement.idNumber, explanation);
  if (state === outcome && objection.explanation?.text === answer.text) return;
  const possible = TRANSITIONS[state][kind];
  if (!possible.includes(outcome))
    throw possible.length === 0
      ? conflict('已经答复', 'it has been answered')
      : conflict(`此项可答复:${possible.join('、')}`, `it can be answered with ${possible.join(', ')}`);
  await client.query(
    'UPDATE objection SET state = $2, explanation = $3, operator = $4, answered_at = $5 WHERE id = $1',
    [id, outcome, sealPersonalText(answer, seal, explanationOf(id)), actor.operator, now],
  );
  change.record({
    action: `${kind}_${outcome}`,
    agreement,
    version,
    target: id,
    document: digestOf(answer),
  });
}

/** One that is another department's or never was looks the same. */
function noSuchObjection(): HubError {
  return new HubError('FORBIDDEN', {
    detail: { zh: '本部门没有这一异议', en: 'your department has no such objection' },
  });
}
