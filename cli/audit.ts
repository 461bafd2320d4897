import { Command } from 'commander';
import { alertsCommand } from './audit/alerts.ts';
import { archiveCommand } from './audit/archive.ts';
import { caseCommand } from './audit/case.ts';
import { checkpointCommand } from './audit/checkpoint.ts';
import { consistentCommand } from './audit/consistent.ts';
import { expireCommand } from './audit/expire.ts';
import { exportCommand } from './audit/export.ts';
import { fsckCommand } from './audit/fsck.ts';
import { holdCommand } from './audit/hold.ts';
import { keyCommand } from './audit/key.ts';
import { loginsCommand } from './audit/logins.ts';
import { monthsCommand } from './audit/months.ts';
import { operatorCommand } from './audit/operator.ts';
import { personCommand } from './audit/person.ts';
import { proveCommand } from './audit/prove.ts';
import { restoreCommand } from './audit/restore.ts';
import { rulesCommand } from './audit/rules.ts';
import { searchCommand } from './audit/search.ts';
import { totalsCommand } from './audit/totals.ts';
import { verifyCommand } from './audit/verify.ts';
import { webhookCommand } from './audit/webhook.ts';
import { witnessesCommand } from './audit/witness.ts';

export function auditCommand(): Command {
  return new Command('audit')
    .description('查询、查验并监测审计日志 · search, check and watch the audit logs')
    .addCommand(searchCommand())
    .addCommand(personCommand())
    .addCommand(operatorCommand())
    .addCommand(totalsCommand())
    .addCommand(checkpointCommand())
    .addCommand(consistentCommand())
    .addCommand(proveCommand())
    .addCommand(exportCommand())
    .addCommand(caseCommand())
    .addCommand(verifyCommand())
    .addCommand(fsckCommand())
    .addCommand(monthsCommand())
    .addCommand(archiveCommand())
    .addCommand(restoreCommand())
    .addCommand(expireCommand())
    .addCommand(holdCommand())
    .addCommand(keyCommand())
    .addCommand(loginsCommand())
    .addCommand(witnessesCommand())
    .addCommand(alertsCommand())
    .addCommand(rulesCommand())
    .addCommand(webhookCommand())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit search --client auditor --outcome REFUSED
  $ onecard audit person --client auditor < id.txt
  $ onecard audit totals --client auditor --by AGREEMENT
  $ onecard audit checkpoint roadside-check --client auditor > roadside-check.checkpoint
  $ onecard audit consistent roadside-check.checkpoint --client auditor
  $ onecard audit prove roadside-check/3 --client auditor --output evidence
  $ onecard audit export --agreement roadside-check --client auditor --output roadside-check.bundle
  $ onecard audit verify roadside-check.bundle
  $ onecard audit case --entry roadside-check/3 --client auditor --output case
  $ onecard audit fsck
  $ onecard audit key list hub --client auditor
  $ onecard audit logins --client auditor
  $ onecard audit alerts list --client auditor
  $ onecard audit rules list --client auditor`,
    );
}
