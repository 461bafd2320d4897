import { Command } from 'commander';
import { withJsonOption } from '../agreement/asking.ts';
import {
  type AuditorOptions,
  type FilterOptions,
  readFilter,
  withAuditorOptions,
  withPeriodOptions,
} from './filter-options.ts';
import { printSummary } from './summary.ts';

type OperatorOptions = AuditorOptions &
  Pick<FilterOptions, 'department' | 'from' | 'to'> & { readonly json: boolean };

export function operatorCommand(): Command {
  return withJsonOption(withPeriodOptions(withAuditorOptions(new Command('operator'))))
    .description('某操作员查阅过什么、为何 · what an operator looked at, and why')
    .argument('<name>', '操作员 · operator')
    .option(
      '--department <code>',
      '其部门;姓名只在部门内唯一 · of which department: names are one department’s',
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit operator officer-007 --client auditor --department PUBLIC_SECURITY
  $ onecard audit operator officer-007 --client auditor --from 2026-11-01 --json`,
    )
    .action(async (name: string, { department, from, to, ...ask }: OperatorOptions) => {
      const given = Object.entries({ department, from, to }).filter(([, value]) => value !== undefined);
      await printSummary(await readFilter({ ...Object.fromEntries(given), operator: name }), ask);
    });
}
