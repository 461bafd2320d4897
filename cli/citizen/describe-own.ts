import type { MyObjection } from '../../generated/graphql.ts';
import { OVERDUE } from '../agreement/progress.ts';
import type { Words } from '../agreement/words.ts';

/** What a citizen is shown of an objection of his own. */
export const OWN = `{
  id entry kind coordinate statement department departmentName { zh en } raisedAt dueOn overdue state explanation answeredAt
}`;

export type OwnObjection = Omit<MyObjection, 'statementSalt'>;

export function describeOwn(objection: OwnObjection, { language, say, name }: Words): readonly string[] {
  const { id, kind, state, coordinate, departmentName, dueOn, overdue, explanation } = objection;
  const due = `${departmentName[language]} ≤ ${dueOn}${overdue ? ` ${say(OVERDUE)}` : ''}`;
  return [
    `${id} ${name('ObjectionKind', kind)}${coordinate == null ? '' : ` ${coordinate}`}`,
    `  ${name('ObjectionState', state)} ${due}`,
    ...(explanation == null ? [] : [`  ${explanation}`]),
  ];
}
