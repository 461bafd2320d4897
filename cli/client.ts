import { Command } from 'commander';
import { addCommand } from './client/add.ts';
import { disableCommand } from './client/disable.ts';
import { keyCommand } from './client/key.ts';
import { listCommand } from './client/list.ts';

export function clientCommand(): Command {
  return new Command('client')
    .description('登记各部门的客户端及其密钥(运维)· enrol departments’ clients and their keys (operators)')
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(keyCommand())
    .addCommand(disableCommand())
    .addHelpText(
      'after',
      `
直接写入枢纽的数据库(DATABASE_ADMIN_URL),每一步记入枢纽日志。
Writes to the hub's own database (DATABASE_ADMIN_URL); each step is an entry of the hub's log.

示例 · Examples:
  $ onecard client add clinic-desk --name 社区门诊 --department HEALTH --role CONSUMER --operator ChenJing
  $ onecard client key clinic-desk --generate clinic-desk.jwk --operator ChenJing
  $ onecard client disable clinic-desk --operator ChenJing`,
    );
}
