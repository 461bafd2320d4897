import { Command } from 'commander';
import { removeWitness } from '../../../audit/witnesses.ts';
import { administer } from '../../client/administer.ts';
import { operatorOption } from '../../client/operator-option.ts';

export function removeCommand(): Command {
  return new Command('remove')
    .description('移除见证方:其见证不再计入 · remove a witness: its cosignatures count no more')
    .argument('<name>', '名称 · name')
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
更换密钥:先移除,再以同名登记新公钥。
To change its key, remove it and register the new one under the same name.

示例 · Examples:
  $ onecard audit witness remove witness.health.example --operator ChenJing`,
    )
    .action(async (name: string, { operator }: { readonly operator: string }) => {
      await administer({ action: 'WITNESS_REMOVED', target: name, operator }, (client) =>
        removeWitness(client, name),
      );
      console.log(`已移除 ${name} · ${name} is removed`);
    });
}
