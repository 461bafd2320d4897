import { Command } from 'commander';
import { type ChangeOptions, openDesk, withChangeOptions } from '../agreement/asking.ts';
import { print } from '../print.ts';

export function retryCommand(): Command {
  return withChangeOptions(new Command('retry'))
    .description('重发一条死信(七日内)· send a dead letter again, within seven days')
    .argument('<id>', '投递标识 · identifier of the delivery')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard notice retry 1b4e28ba-2fa1-4d8e-883f-0016d3cca427 --client big-data-office --operator LiLei`,
    )
    .action(retry);
}

async function retry(id: string, ask: ChangeOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  await hub.ask({
    query: 'mutation($id: ID!) { retryChangeDelivery(id: $id) { state } }',
    variables: { id },
  });
  print([words.say({ zh: `重新投递 ${id}`, en: `${id} is on its way again` })]);
}
