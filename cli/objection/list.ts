import { Command, Option } from 'commander';
import type { Objection, ObjectionState } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { readPages } from '../agreement/pages.ts';
import { OVERDUE } from '../agreement/progress.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';

interface ListOptions extends AskOptions {
  readonly state?: ObjectionState;
  readonly json: boolean;
}

type Listed = Pick<Objection, 'id' | 'kind' | 'state' | 'agreement' | 'coordinate' | 'dueOn' | 'overdue'>;

const STATES: readonly ObjectionState[] = ['OPEN', 'UPHELD', 'CORRECTED', 'REJECTED'];

/** Whose they are and what they say is not asked for: that is read one by one. */
const QUERY = `query($state: ObjectionState, $after: String) {
  list: objections(state: $state, first: 200, after: $after) {
    nodes { id kind state agreement coordinate dueOn overdue }
    pageInfo { hasNextPage endCursor }
  }
}`;

export function listCommand(): Command {
  return withJsonOption(withAskOptions(new Command('list')))
    .description('本部门须答复的,早的在前 · those that the department answers, the oldest first')
    .addOption(new Option('--state <state>', '状态 · state').choices(STATES))
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard objection list --client police-office --state OPEN
  $ onecard objection list --client police-office --json | jq -r '.[].id'`,
    )
    .action(list);
}

async function list({ state, json, ...ask }: ListOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const objections = await readPages<Listed>(hub, { query: QUERY, variables: { state } });
  if (json) return printJson(objections);
  if (objections.length === 0) return print([words.say({ zh: '没有', en: 'none' })]);
  const headings = [
    { zh: '标识', en: 'identifier' },
    { zh: '种类', en: 'kind' },
    { zh: '状态', en: 'state' },
    { zh: '期限', en: 'due on' },
    { zh: '', en: '' },
    { zh: '协议', en: 'agreement' },
    { zh: '字段', en: 'field' },
  ].map(words.say);
  print(
    table(
      headings,
      objections.map(({ id, kind, state: now, agreement, coordinate, dueOn, overdue }) => [
        ...[id, kind, now, dueOn, overdue ? words.say(OVERDUE) : '', agreement, coordinate],
      ]),
    ),
  );
}
