import { Command } from 'commander';
import { alertsCommand } from './audit/alerts.ts';
import { checkpointCommand } from './audit/checkpoint.ts';
import { consistentCommand } from './audit/consistent.ts';
import { fsckCommand } from './audit/fsck.ts';
import { proveCommand } from './audit/prove.ts';
import { rulesCommand } from './audit/rules.ts';
import { verifyCommand } from './audit/verify.ts';
import { webhookCommand } from './audit/webhook.ts';

export function auditCommand(): Command {
  return new Command('audit')
    .description('查验并监测审计日志 · check and watch the audit logs')
    .addCommand(checkpointCommand())
    .addCommand(consistentCommand())
    .addCommand(proveCommand())
    .addCommand(verifyCommand())
    .addCommand(fsckCommand())
    .addCommand(alertsCommand())
    .addCommand(rulesCommand())
    .addCommand(webhookCommand())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit checkpoint roadside-check --client auditor > roadside-check.checkpoint
  $ onecard audit consistent roadside-check.checkpoint --client auditor
  $ onecard audit prove roadside-check/3 --client auditor --output evidence
  $ onecard audit verify evidence
  $ onecard audit fsck
  $ onecard audit alerts list --client auditor
  $ onecard audit rules list --client auditor`,
    );
}
