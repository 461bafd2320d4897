import { Command } from 'commander';
import { diffCommand } from './agreement/diff.ts';
import { exportCommand } from './agreement/export.ts';
import { importCommand } from './agreement/import.ts';
import { listCommand } from './agreement/list.ts';
import { logCommand } from './agreement/log.ts';
import { showCommand } from './agreement/show.ts';
import { stepCommands } from './agreement/step-commands.ts';
import { tasksCommand } from './agreement/tasks.ts';
import { validateCommand } from './agreement/validate.ts';

/** The life of agreements, for the offices of departments; each step goes through the running hub. */
export function agreementCommand(): Command {
  const command = new Command('agreement')
    .description('共享协议:起草、答复、会签与查看 · sharing agreements: draft, answer, countersign, look up')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard agreement validate scenic-area.yaml
  $ onecard agreement import scenic-area scenic-area.yaml --client tourism-office --operator LiLei --submit
  $ onecard agreement tasks --client police-office
  $ onecard agreement approve scenic-area --client police-office --operator WangGang
  $ onecard agreement countersign scenic-area --client hrss-office --operator ZhaoMin
  $ onecard agreement show scenic-area --client tourism-office`,
    );
  const commands = [
    listCommand(),
    showCommand(),
    exportCommand(),
    importCommand(),
    validateCommand(),
    diffCommand(),
    ...stepCommands(),
    tasksCommand(),
    logCommand(),
  ];
  for (const sub of commands) command.addCommand(sub);
  return command;
}
