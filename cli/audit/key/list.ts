import { Command } from 'commander';
import type { TokenQuestion } from '../../access-token.ts';
import { withClientOptions } from '../../client-options.ts';
import { CommandError } from '../../failure.ts';
import { connectToHub } from '../../hub-connection.ts';
import { openInstallation } from '../../installation.ts';
import { print } from '../../print.ts';
import { table } from '../../table.ts';
import { askCheckpointKeys } from '../ask-checkpoint.ts';

export function listCommand(): Command {
  return withClientOptions(new Command('list'))
    .description('签署过日志检查点的全部密钥 · all keys that have signed a log’s checkpoints')
    .argument('<log>', '协议标识,或 hub · an agreement’s identifier, or hub')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit key list roadside-check --client auditor

接下来 · next: onecard audit prove hub/<n> --client auditor --output key   # 启用密钥的条目 · the entry that introduced a key`,
    )
    .action(async (log: string, question: TokenQuestion) => {
      const keys = await askCheckpointKeys(await connectToHub(openInstallation(), question), log);
      if (keys.length === 0) throw new CommandError('没有这一日志,或无权查看 · no such log, or not for you');
      print(
        table(
          ['启用 · since', '停用 · until', '条目 · entry', '公钥 · verifier key'],
          keys.map(({ since, signs, until, introducedBy, verifierKey }) => [
            since,
            // The entry that retired it may have expired; it must not look as if it signed.
            until ?? (signs ? null : '已停用 · retired'),
            introducedBy,
            verifierKey,
          ]),
        ),
      );
    });
}
