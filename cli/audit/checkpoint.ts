import { Command } from 'commander';
import type { TokenQuestion } from '../access-token.ts';
import { withClientOptions } from '../client-options.ts';
import { CommandError } from '../failure.ts';
import { connectToHub } from '../hub-connection.ts';
import { openInstallation } from '../installation.ts';
import { askCheckpoint } from './ask-checkpoint.ts';

export function checkpointCommand(): Command {
  return withClientOptions(new Command('checkpoint'))
    .description('取日志的已签署检查点 · get the signed checkpoint of a log')
    .argument('<log>', '协议标识,或 hub · an agreement’s identifier, or hub')
    .addHelpText(
      'after',
      `
检查点写到标准输出,验证用的公钥写到标准错误(换钥期间有二)。把检查点留在枢纽之外:日后的日志须以它开头。
The checkpoint goes to standard output, the key that verifies it to standard error (two of them during a rotation). Keep it
outside the hub: the log has to begin with it for ever.

示例 · Examples:
  $ onecard audit checkpoint roadside-check --client auditor > roadside-check.checkpoint

接下来 · next: onecard audit consistent roadside-check.checkpoint --client auditor`,
    )
    .action(async (log: string, question: TokenQuestion) => {
      const hub = await connectToHub(openInstallation(), question);
      const checkpoint = await askCheckpoint(hub, log);
      if (checkpoint === null)
        throw new CommandError(
          '没有这一日志,或无权查看,或尚无条目 · no such log, or not for you, or still empty',
        );
      process.stdout.write(checkpoint.note);
      console.error(checkpoint.verifierKeys.join('\n'));
    });
}
