import { Command } from 'commander';
import { loadCommand } from './source/load.ts';

/** Departments' sources, for source engineers. */
export function sourceCommand(): Command {
  return new Command('source').description('数据来源 · departments’ sources').addCommand(loadCommand());
}
