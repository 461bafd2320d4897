import { Command } from 'commander';
import { type ChangeOptions, openDesk, withChangeOptions } from '../agreement/asking.ts';
import { print } from '../print.ts';

export function unsubscribeCommand(): Command {
  return withChangeOptions(new Command('unsubscribe'))
    .description('退订,待投递者一并丢弃 · end a subscription, with what is on its way to it')
    .argument('<id>', '订阅标识 · identifier of the subscription')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard notice unsubscribe 1b4e28ba-2fa1-4d8e-883f-0016d3cca427 --client big-data-office --operator LiLei`,
    )
    .action(unsubscribe);
}

async function unsubscribe(id: string, ask: ChangeOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  await hub.ask({
    query: 'mutation($id: ID!) { unsubscribeFromChanges(id: $id) }',
    variables: { id },
  });
  print([words.say({ zh: `已退订 ${id}`, en: `${id} is ended` })]);
}
