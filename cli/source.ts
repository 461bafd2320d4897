import { Command } from 'commander';
import { addressCommand, connectCommand } from './source/connect.ts';
import { contractCommand } from './source/contract.ts';
import { diffCommand } from './source/diff.ts';
import { draftCommand, validateCommand } from './source/draft.ts';
import { introspectCommand } from './source/introspect.ts';
import { loadCommand } from './source/load.ts';
import { checkCommand, previewCommand } from './source/preview.ts';
import { listCommand, showCommand } from './source/show.ts';
import { stepCommands } from './source/steps.ts';

/** Departments' sources, for source engineers and those who approve; each step goes through the running hub. */
export function sourceCommand(): Command {
  const command = new Command('source')
    .description(
      '数据来源:接入、核对、批准、发布与停用 · departments’ sources: connect, check, approve, publish, retire',
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard source connect subsidies --department FINANCE --address address.yaml --client big-data-engineer --operator ChenJing
  $ onecard source introspect subsidies --out subsidies.graphql --client big-data-engineer
  $ onecard source draft subsidies subsidies.graphql --client big-data-engineer --operator ChenJing
  $ onecard source submit subsidies --client big-data-engineer --operator ChenJing
  $ onecard source approve subsidies --client finance-office --operator LiNa
  $ onecard source approve subsidies --client big-data-office --operator WangGang
  $ onecard source publish subsidies --client big-data-engineer --operator ChenJing
指南 · Guide: docs/sources.md`,
    );
  const commands = [
    ...[listCommand(), showCommand(), connectCommand(), addressCommand(), introspectCommand()],
    ...[
      validateCommand(),
      draftCommand(),
      diffCommand(),
      previewCommand(),
      contractCommand(),
      checkCommand(),
    ],
    ...[...stepCommands(), loadCommand()],
  ];
  for (const sub of commands) command.addCommand(sub);
  return command;
}
