import { Command } from 'commander';
import { listClients } from '../../server/identity/clients.ts';
import { print } from '../print.ts';
import { table } from '../table.ts';
import { withAdminClient } from './administer.ts';

export function listCommand(): Command {
  return new Command('list')
    .description('列出客户端 · list the clients')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard client list`,
    )
    .action(async () => {
      const clients = await withAdminClient(listClients);
      const rows = clients.map(({ id, name, department, roles, secretHash, publicJwk, disabled }) => [
        id,
        name,
        department,
        roles.join(' '),
        [secretHash && 'secret', publicJwk && 'key'].filter(Boolean).join(' '),
        disabled ? '停用 · disabled' : '',
      ]);
      const headings = ['标识 · id', '名称 · name', '部门 · department', '角色 · roles', '凭据 · by', ''];
      print(table(headings, rows));
    });
}
