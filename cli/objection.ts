import { Command } from 'commander';
import { answerCommand } from './objection/answer.ts';
import { listCommand } from './objection/list.ts';
import { showCommand } from './objection/show.ts';

/** Citizens' objections and corrections, for the offices of departments. */
export function objectionCommand(): Command {
  const command = new Command('objection')
    .description(
      '公民的异议与更正(校核纠错):查看与答复 · citizens’ objections and corrections: look up, answer',
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard objection list --client police-office --state OPEN
  $ onecard objection show 6b1f… --client police-office
  $ onecard objection answer 6b1f… CORRECTED --explanation "…" --client police-office --operator WangGang`,
    );
  for (const sub of [listCommand(), showCommand(), answerCommand()]) command.addCommand(sub);
  return command;
}
