import { Command } from 'commander';
import { disableClient } from '../../server/identity/clients.ts';
import { administer } from './administer.ts';
import { operatorOption } from './operator-option.ts';

export function disableCommand(): Command {
  return new Command('disable')
    .description('停用客户端:不再发放令牌 · disable a client: it gets no more tokens')
    .argument('<id>', '标识 · identifier')
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
已发放的令牌至其到期仍有效(内置签发者为数分钟)。
Tokens that it has hold until they expire, with the built-in issuer a few minutes.

示例 · Examples:
  $ onecard client disable clinic-desk --operator ChenJing`,
    )
    .action(async (id: string, { operator }: { readonly operator: string }) => {
      await administer({ action: 'CLIENT_DISABLED', target: id, operator }, (client) =>
        disableClient(client, id),
      );
      console.log(`已停用 ${id} · ${id} is disabled`);
    });
}
