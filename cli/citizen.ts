import { Command } from 'commander';
import { historyCommand } from './citizen/history.ts';
import { objectCommand } from './citizen/object.ts';
import { objectionsCommand } from './citizen/objections.ts';

/** What a citizen platform asks in a citizen's name, for trying it. */
export function citizenCommand(): Command {
  const command = new Command('citizen')
    .description(
      '公民的视图:以公民服务平台的名义试用 · the citizen’s view, as a citizen platform asks for it',
    )
    .addHelpText(
      'after',
      `
身份号码从标准输入读取,不进命令行与其历史。演示平台以演示密钥签名,其他平台以 --key 给出私钥(JWK)。
The ID number is read from standard input and stands in no command line or history. The demo's platform signs with the
demo's key; any other gives its private key, a JWK, with --key.

示例 · Examples:
  $ onecard citizen history --client citizen-platform < id-number.txt`,
    );
  for (const sub of [historyCommand(), objectCommand(), objectionsCommand()]) command.addCommand(sub);
  return command;
}
