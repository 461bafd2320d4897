import { Command } from 'commander';
import { agreementCommand } from './agreement.ts';
import { auditCommand } from './audit.ts';
import { catalogueCommand } from './catalogue.ts';
import { citizenCommand } from './citizen.ts';
import { clientCommand } from './client.ts';
import { demoCommand } from './demo.ts';
import { reportFailure } from './failure.ts';
import { guideCommand } from './guide.ts';
import { noticeCommand } from './notice.ts';
import { objectionCommand } from './objection.ts';
import { queryCommand } from './query.ts';
import { seedCommand } from './seed.ts';
import { sourceCommand } from './source.ts';
import { startCommand } from './start.ts';
import { tokenCommand } from './token.ts';
import { witnessCommand } from './witness.ts';

const program = new Command('onecard')
  .description('一卡通数据共享枢纽 · the data-sharing hub of the one card')
  .version('0.1.0')
  // A command has a --version of its own where agreements have versions.
  .enablePositionalOptions()
  .showHelpAfterError('(onecard --help 查看用法 · for usage)')
  .addCommand(startCommand())
  .addCommand(demoCommand())
  .addCommand(tokenCommand())
  .addCommand(queryCommand())
  .addCommand(seedCommand())
  .addCommand(guideCommand())
  .addCommand(agreementCommand())
  .addCommand(catalogueCommand())
  .addCommand(objectionCommand())
  .addCommand(noticeCommand())
  .addCommand(citizenCommand())
  .addCommand(clientCommand())
  .addCommand(auditCommand())
  .addCommand(witnessCommand())
  .addCommand(sourceCommand());

inheritSettings(program);

await program.parseAsync().catch(reportFailure);

function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inheritSettings(command);
  }
}
