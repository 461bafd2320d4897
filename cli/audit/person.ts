import { Command } from 'commander';
import { withJsonOption } from '../agreement/asking.ts';
import {
  type AuditorOptions,
  type FilterOptions,
  readFilter,
  readIdNumber,
  withAuditorOptions,
  withPeriodOptions,
} from './filter-options.ts';
import { printSummary } from './summary.ts';

type PersonOptions = AuditorOptions & Pick<FilterOptions, 'from' | 'to'> & { readonly json: boolean };

export function personCommand(): Command {
  return withJsonOption(withPeriodOptions(withAuditorOptions(new Command('person'))))
    .description(
      '谁查阅过某人:何时、哪些字段、为何;身份号码由标准输入给出 · who saw a person: when, which fields and why; the ID number comes by standard input',
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit person --client auditor < id.txt
  $ onecard audit person --client auditor --from 2026-11-01 --json < id.txt`,
    )
    .action(async ({ from, to, ...ask }: PersonOptions) => {
      const period = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const filter = { ...(await readFilter(period)), subject: await readIdNumber() };
      await printSummary(filter, ask);
    });
}
