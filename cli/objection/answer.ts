import { Argument, Command } from 'commander';
import type { ObjectionOutcome } from '../../generated/graphql.ts';
import { type ChangeOptions, openDesk, withChangeOptions } from '../agreement/asking.ts';
import { print } from '../print.ts';
import { describeObjection, SHOWN, type ShownObjection } from './describe-objection.ts';

const OUTCOMES: readonly ObjectionOutcome[] = ['UPHELD', 'CORRECTED', 'REJECTED'];

export function answerCommand(): Command {
  return withChangeOptions(new Command('answer'))
    .description('代表本部门答复 · answer on behalf of the department')
    .argument('<id>', '标识 · identifier')
    .addArgument(
      new Argument('<outcome>', '结论:成立、已更正(只用于更正)、不成立 · outcome').choices(OUTCOMES),
    )
    .requiredOption('--explanation <text>', '说明,公民可见 · explanation, shown to the citizen')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard objection answer 6b1f… CORRECTED --explanation "已按户口簿更正" --client police-office --operator WangGang`,
    )
    .action(answer);
}

async function answer(
  id: string,
  outcome: ObjectionOutcome,
  { explanation, ...ask }: ChangeOptions & { readonly explanation: string },
): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { answerObjection } = await hub.ask<{ readonly answerObjection: ShownObjection }>({
    query: `mutation($id: ID!, $outcome: ObjectionOutcome!, $explanation: String!) {
      answerObjection(id: $id, outcome: $outcome, explanation: $explanation) ${SHOWN}
    }`,
    variables: { id, outcome, explanation },
  });
  print(describeObjection(answerObjection, words));
}
