import { Command } from 'commander';
import { destroySubjectsCommand } from './key/destroy-subjects.ts';
import { listCommand } from './key/list.ts';
import { rotateSubjectsCommand } from './key/rotate-subjects.ts';

export function keyCommand(): Command {
  return new Command('key')
    .description(
      '签署检查点的密钥与数据主体假名的密钥 · keys that sign checkpoints, and keys of data subjects’ pseudonyms',
    )
    .addCommand(listCommand())
    .addCommand(rotateSubjectsCommand())
    .addCommand(destroySubjectsCommand())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit key list roadside-check --client auditor
  $ onecard audit key rotate-subjects --operator ChenJing
  $ onecard audit key destroy-subjects 1 --operator ChenJing --confirm 1`,
    );
}
