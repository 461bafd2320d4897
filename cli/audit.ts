import { Command } from 'commander';
import { checkpointCommand } from './audit/checkpoint.ts';
import { consistentCommand } from './audit/consistent.ts';
import { fsckCommand } from './audit/fsck.ts';
import { operatorCommand } from './audit/operator.ts';
import { personCommand } from './audit/person.ts';
import { proveCommand } from './audit/prove.ts';
import { searchCommand } from './audit/search.ts';
import { totalsCommand } from './audit/totals.ts';
import { verifyCommand } from './audit/verify.ts';

export function auditCommand(): Command {
  return new Command('audit')
    .description('查询与查验审计日志 · search and check the audit logs')
    .addCommand(searchCommand())
    .addCommand(personCommand())
    .addCommand(operatorCommand())
    .addCommand(totalsCommand())
    .addCommand(checkpointCommand())
    .addCommand(consistentCommand())
    .addCommand(proveCommand())
    .addCommand(verifyCommand())
    .addCommand(fsckCommand())
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
  $ onecard audit verify evidence
  $ onecard audit fsck`,
    );
}
