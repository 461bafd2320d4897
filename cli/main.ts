import { Command } from 'commander';
import { demoCommand } from './demo.ts';
import { reportFailure } from './failure.ts';
import { guideCommand } from './guide.ts';
import { queryCommand } from './query.ts';
import { seedCommand } from './seed.ts';
import { startCommand } from './start.ts';
import { tokenCommand } from './token.ts';

const program = new Command('onecard')
  .description('一卡通数据共享枢纽 · the data-sharing hub of the one card')
  .version('0.1.0')
  .showHelpAfterError('(onecard --help 查看用法 · for usage)')
  .addCommand(startCommand())
  .addCommand(demoCommand())
  .addCommand(tokenCommand())
  .addCommand(queryCommand())
  .addCommand(seedCommand())
  .addCommand(guideCommand());

for (const command of program.commands) command.copyInheritedSettings(program);

await program.parseAsync().catch(reportFailure);
