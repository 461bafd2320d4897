import { Command } from 'commander';
import { addCommand } from './witness/add.ts';
import { listCommand } from './witness/list.ts';
import { removeCommand } from './witness/remove.ts';

export function witnessesCommand(): Command {
  return new Command('witness')
    .description('登记各部门的日志见证方(运维)· register departments’ witnesses of the logs (operators)')
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand())
    .addHelpText(
      'after',
      `
直接写入枢纽的数据库(DATABASE_ADMIN_URL),每一步记入枢纽日志。见证方由部门自行运行:onecard witness。
Writes to the hub's own database (DATABASE_ADMIN_URL); each step is an entry of the hub's log. The department runs its witness
itself: onecard witness.

示例 · Examples:
  $ onecard audit witness add witness.health.example 'witness.health.example+0123abcd+BC…' --department HEALTH --operator ChenJing
  $ onecard audit witness list
  $ onecard audit witness remove witness.health.example --operator ChenJing`,
    );
}
