import { Command } from 'commander';
import { listWitnesses } from '../../../audit/witnesses.ts';
import { writeCosignerKey } from '../../../verify/cosignature.ts';
import { withAdminClient } from '../../client/administer.ts';
import { print } from '../../print.ts';
import { table } from '../../table.ts';

export function listCommand(): Command {
  return new Command('list')
    .description('列出见证方 · list the witnesses')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit witness list`,
    )
    .action(async () => {
      const witnesses = await withAdminClient(listWitnesses);
      const rows = witnesses.map(({ name, department, publicKey, addedAt, removedAt }) => [
        name,
        department,
        writeCosignerKey(name, publicKey),
        addedAt.toISOString(),
        removedAt === undefined ? '' : `${removedAt.toISOString()} 移除 · removed`,
      ]);
      print(table(['名称 · name', '部门 · department', '验证公钥 · verifier key', '登记 · added', ''], rows));
    });
}
