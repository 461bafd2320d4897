import { Command } from 'commander';
import { caseCommand } from './audit/case.ts';
import { checkpointCommand } from './audit/checkpoint.ts';
import { consistentCommand } from './audit/consistent.ts';
import { exportCommand } from './audit/export.ts';
import { fsckCommand } from './audit/fsck.ts';
import { proveCommand } from './audit/prove.ts';
import { verifyCommand } from './audit/verify.ts';

export function auditCommand(): Command {
  return new Command('audit')
    .description('查验审计日志 · check the audit logs')
    .addCommand(checkpointCommand())
    .addCommand(consistentCommand())
    .addCommand(proveCommand())
    .addCommand(exportCommand())
    .addCommand(caseCommand())
    .addCommand(verifyCommand())
    .addCommand(fsckCommand())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit checkpoint roadside-check --client auditor > roadside-check.checkpoint
  $ onecard audit consistent roadside-check.checkpoint --client auditor
  $ onecard audit prove roadside-check/3 --client auditor --output evidence
  $ onecard audit export --agreement roadside-check --client auditor --output roadside-check.bundle
  $ onecard audit verify roadside-check.bundle
  $ onecard audit case --entry roadside-check/3 --client auditor --output case
  $ onecard audit fsck`,
    );
}
