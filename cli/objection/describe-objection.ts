import type { Objection } from '../../generated/graphql.ts';
import { OVERDUE } from '../agreement/progress.ts';
import type { Words } from '../agreement/words.ts';

/** What is shown of one objection. */
export const SHOWN = `{
  id kind state agreement version entry coordinate subject statement raisedAt dueOn overdue explanation operator answeredAt
}`;

export type ShownObjection = Omit<Objection, 'statementSalt'>;

export function describeObjection(objection: ShownObjection, { say, name }: Words): readonly string[] {
  const line = (zh: string, en: string, value: string) =>
    say({ zh: `${zh}:${value}`, en: `${en}: ${value}` });
  const { kind, state, agreement, version, entry, coordinate, subject, statement, explanation } = objection;
  return [
    line('异议', 'objection', objection.id),
    line('种类', 'kind', name('ObjectionKind', kind)),
    line('状态', 'state', name('ObjectionState', state)),
    line('期限', 'due on', `${objection.dueOn}${objection.overdue ? ` ${say(OVERDUE)}` : ''}`),
    line('协议', 'agreement', `${agreement} ${version}`),
    line('访问记录', 'access record', entry),
    ...(coordinate == null ? [] : [line('字段', 'field', coordinate)]),
    line('公民身份号码', 'ID number', subject),
    line('提出', 'raised', objection.raisedAt),
    line('陈述', 'statement', statement),
    ...(explanation == null
      ? []
      : [
          line('答复', 'answered', [objection.answeredAt, objection.operator].join(' ')),
          line('说明', 'explanation', explanation),
        ]),
  ];
}
