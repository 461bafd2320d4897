import { Command, Option } from 'commander';
import type { Severity, WatchKind, WatchRule } from '../../generated/graphql.ts';
import {
  type AskOptions,
  type ChangeOptions,
  openDesk,
  withAskOptions,
  withChangeOptions,
  withJsonOption,
} from '../agreement/asking.ts';
import type { Words } from '../agreement/words.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';

const SHOWN = '{ id kind enabled severity parameters agreement department terminal }';
const SEVERITIES: readonly Severity[] = ['LOW', 'MEDIUM', 'HIGH'];
const KINDS: readonly WatchKind[] = [
  'ENUMERATION',
  'VOLUME',
  'OFF_HOURS',
  'SAME_PERSON',
  'REFUSALS',
  'UNFIT_PURPOSE',
  'TWO_REGIONS',
  'UNUSED',
];

/** Rules of watching on the command line. */
export function rulesCommand(): Command {
  return new Command('rules')
    .description('监测规则:查看、设置、启用、停用 · rules of watching: see, set, enable and disable them')
    .addCommand(listCommand())
    .addCommand(setCommand())
    .addCommand(switchCommand('enable'))
    .addCommand(switchCommand('disable'))
    .addHelpText(
      'after',
      `
各种类的参数见 docs/audit.md;只有省人社厅的审计人员可以更改。
docs/audit.md has the parameters of each kind; only auditors of HRSS change rules.

示例 · Examples:
  $ onecard audit rules list --client auditor
  $ onecard audit rules disable off-hours --reason "国庆值班 · on duty over the holidays" --client auditor --operator ChenJing`,
    );
}

function listCommand(): Command {
  return withJsonOption(withAskOptions(new Command('list')))
    .description('监测规则 · the rules of watching')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit rules list --client auditor`,
    )
    .action(async ({ json, ...ask }: AskOptions & { readonly json: boolean }) => {
      const { hub, words } = await openDesk(ask);
      const { watchRules } = await hub.ask<{ readonly watchRules: readonly WatchRule[] }>({
        query: `{ watchRules ${SHOWN} }`,
      });
      if (json) printJson(watchRules);
      else print(describe(watchRules, words));
    });
}

interface SetOptions extends ChangeOptions {
  readonly kind: WatchKind;
  readonly severity: Severity;
  readonly parameters: string;
  readonly agreement?: string;
  readonly department?: string;
  readonly terminal?: string;
  readonly reason: string;
}

function setCommand(): Command {
  return withChangeOptions(new Command('set'))
    .description('新设或更改规则 · make or change a rule')
    .argument('<id>', '规则标识 · identifier of the rule')
    .addOption(new Option('--kind <kind>', '种类 · kind').choices(KINDS).makeOptionMandatory())
    .addOption(
      new Option('--severity <severity>', '严重程度 · severity').choices(SEVERITIES).makeOptionMandatory(),
    )
    .requiredOption('--parameters <json>', '参数与阈值 · parameters and thresholds')
    .option('--agreement <id>', '只看此协议 · only this agreement')
    .option('--department <code>', '只看此使用部门 · only this department’s requests')
    .option('--terminal <pattern>', '只看此模式的终端 · only terminals of this pattern')
    .requiredOption('--reason <text>', '理由,记入日志 · reason, for the log')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit rules set roadside-refusals --kind REFUSALS --severity HIGH --agreement roadside-check \\
      --parameters '{"by": "CLIENT", "minutes": 5, "count": 10, "percent": 50}' --reason "试行 · on trial" --client auditor --operator ChenJing`,
    )
    .action(async (id: string, { reason, ...options }: SetOptions) => {
      const { hub, words } = await openDesk(options);
      const { kind, severity, parameters, agreement, department, terminal } = options;
      const { rule } = await hub.ask<{ readonly rule: WatchRule }>({
        query: `mutation($id: ID!, $rule: WatchRuleInput!, $reason: String!) {
          rule: setWatchRule(id: $id, rule: $rule, reason: $reason) ${SHOWN}
        }`,
        variables: { id, reason, rule: { kind, severity, parameters, agreement, department, terminal } },
      });
      print(describe([rule], words));
    });
}

function switchCommand(name: 'enable' | 'disable'): Command {
  const description = { enable: '启用规则 · enable a rule', disable: '停用规则 · disable a rule' }[name];
  return withChangeOptions(new Command(name))
    .description(description)
    .argument('<id>', '规则标识 · identifier of the rule')
    .requiredOption('--reason <text>', '理由,记入日志 · reason, for the log')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit rules ${name} off-hours --reason "…" --client auditor --operator ChenJing`,
    )
    .action(async (id: string, { reason, ...ask }: ChangeOptions & { readonly reason: string }) => {
      const { hub, words } = await openDesk(ask);
      const { rule } = await hub.ask<{ readonly rule: WatchRule }>({
        query: `mutation($id: ID!, $reason: String!) { rule: ${name}WatchRule(id: $id, reason: $reason) ${SHOWN} }`,
        variables: { id, reason },
      });
      print(describe([rule], words));
    });
}

function describe(rules: readonly WatchRule[], words: Words): readonly string[] {
  const headings = [
    { zh: '标识', en: 'id' },
    { zh: '种类', en: 'kind' },
    { zh: '启用', en: 'enabled' },
    { zh: '程度', en: 'severity' },
    { zh: '范围', en: 'scope' },
    { zh: '参数', en: 'parameters' },
  ].map(words.say);
  return table(
    headings,
    rules.map(({ id, kind, enabled, severity, parameters, agreement, department, terminal }) => [
      id,
      kind,
      words.say(enabled ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }),
      severity,
      [agreement, department, terminal].filter((part) => part != null).join(' ') || '*',
      parameters,
    ]),
  );
}
