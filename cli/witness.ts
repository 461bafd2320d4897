import { Command } from 'commander';
import { keyCommand } from './witness/key.ts';
import { runCommand } from './witness/run.ts';

export function witnessCommand(): Command {
  return new Command('witness')
    .description(
      '在部门处见证枢纽的日志,不需枢纽的主机与数据库 · witness a hub’s logs, at a department, without the hub’s host or database',
    )
    .addCommand(runCommand(), { isDefault: true })
    .addCommand(keyCommand())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard witness key --name witness.health.example --output witness.pem
  $ onecard witness --hub https://hub.example --client health-witness --client-key client.jwk \\
      --name witness.health.example --key witness.pem --state /var/lib/onecard-witness

全部选项 · all options: onecard witness run --help`,
    );
}
