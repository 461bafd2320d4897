import { Command } from 'commander';
import { type AuditMonth, readMonths } from '../../audit/archive/months.ts';
import { withAdminClient } from '../client/administer.ts';
import { print } from '../print.ts';
import { table } from '../table.ts';

const STATES: Readonly<Record<AuditMonth['state'], string>> = {
  ONLINE: '在库 · in the database',
  ARCHIVED: '已归档 · archived',
  BOTH: '已归档,且调回在库 · archived, and back in the database',
  EXPIRED: '已到期销毁 · expired',
};

export function monthsCommand(): Command {
  return new Command('months')
    .description('列出日志的月份与存放之处 · list the months of the logs and where their entries are')
    .addHelpText(
      'after',
      `
月份按写入之时计,以上海时间为准。
Months are those of writing, in Shanghai's time.

示例 · Examples:
  $ onecard audit months`,
    )
    .action(async () => {
      const months = await withAdminClient(readMonths);
      const rows = months.map(({ month, state, entries }) => [month, entries, STATES[state]]);
      print(table(['月份 · month', '条目 · entries', ''], rows));
    });
}
