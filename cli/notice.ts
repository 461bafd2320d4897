import { Command } from 'commander';
import { listCommand } from './notice/list.ts';
import { publishCommand } from './notice/publish.ts';
import { retryCommand } from './notice/retry.ts';
import { subscribeCommand } from './notice/subscribe.ts';
import { subscriptionsCommand } from './notice/subscriptions.ts';
import { unsubscribeCommand } from './notice/unsubscribe.ts';

/** Changes that departments publish, and who is told of them. */
export function noticeCommand(): Command {
  const command = new Command('notice')
    .description('变更通知:发布、订阅、查看投递 · change notices: publish, subscribe, look at deliveries')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard notice subscribe haikou-counter https://notices.example/hub --purpose haikou-counter \\
      --kind LICENCE_SUSPENDED NAME_CHANGED --client big-data-office --operator LiLei
  $ echo "$ID" | onecard notice publish LICENCE_SUSPENDED --client police-registry --operator WangGang
  $ onecard notice list haikou-counter --state DEAD --client big-data-office`,
    );
  const commands = [
    publishCommand(),
    subscribeCommand(),
    subscriptionsCommand(),
    unsubscribeCommand(),
    listCommand(),
    retryCommand(),
  ];
  for (const sub of commands) command.addCommand(sub);
  return command;
}
