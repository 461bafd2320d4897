import { Command, Option } from 'commander';
import type { Alert, AlertFinding, AlertState, Severity } from '../../generated/graphql.ts';
import {
  type AskOptions,
  type ChangeOptions,
  openDesk,
  withAskOptions,
  withChangeOptions,
  withJsonOption,
} from '../agreement/asking.ts';
import { readPages } from '../agreement/pages.ts';
import type { Words } from '../agreement/words.ts';
import { CommandError } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';

const STATES: readonly AlertState[] = ['OPEN', 'ACKNOWLEDGED', 'CLOSED'];
const SEVERITIES: readonly Severity[] = ['LOW', 'MEDIUM', 'HIGH'];
const FINDINGS: readonly AlertFinding[] = ['JUSTIFIED', 'MISUSE', 'FALSE_ALARM'];

const SHOWN = `{
  id rule kind severity state department client operator logs count firstAt lastAt raisedAt entries finding
  steps { action department operator comment finding at }
  deliveries { webhook state attempts failure endedAt }
}`;
const LIST = `query($state: AlertState, $severity: Severity, $rule: ID, $after: String) {
  list: alerts(filter: { state: $state, severity: $severity, rule: $rule }, first: 200, after: $after) {
    nodes { id rule kind severity state department client operator logs count firstAt lastAt finding }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Alerts on the command line: what auditors do in the graph. */
export function alertsCommand(): Command {
  return new Command('alerts')
    .description('告警:查看、受理、加注、结案 · alerts: see, acknowledge, comment and close them')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(acknowledgeCommand())
    .addCommand(commentCommand())
    .addCommand(closeCommand())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit alerts list --client auditor --state OPEN
  $ onecard audit alerts show 1b4e28ba-2fa1-4d8e-883f-0016d3cca427 --client auditor`,
    );
}

interface ListOptions extends AskOptions {
  readonly state?: AlertState;
  readonly severity?: Severity;
  readonly rule?: string;
  readonly json: boolean;
}

function listCommand(): Command {
  return withJsonOption(withAskOptions(new Command('list')))
    .description('告警,新的在前 · alerts, the newest first')
    .addOption(new Option('--state <state>', '状态 · state').choices(STATES))
    .addOption(new Option('--severity <severity>', '严重程度 · severity').choices(SEVERITIES))
    .option('--rule <id>', '规则标识 · identifier of the rule')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit alerts list --client auditor
  $ onecard audit alerts list --client auditor --state OPEN --severity HIGH --json`,
    )
    .action(async ({ state, severity, rule, json, ...ask }: ListOptions) => {
      const { hub, words } = await openDesk(ask);
      const alerts = await readPages<Alert>(hub, { query: LIST, variables: { state, severity, rule } });
      if (json) return printJson(alerts);
      if (alerts.length === 0) return print([words.say({ zh: '没有告警', en: 'no alerts' })]);
      print(table(headingsOf(words), alerts.map(rowOf)));
    });
}

function headingsOf(words: Words): readonly string[] {
  return [
    { zh: '标识', en: 'id' },
    { zh: '程度', en: 'severity' },
    { zh: '状态', en: 'state' },
    { zh: '规则', en: 'rule' },
    { zh: '部门', en: 'department' },
    { zh: '何人或何客户端', en: 'who' },
    { zh: '数', en: 'count' },
    { zh: '最近', en: 'last' },
    { zh: '日志', en: 'logs' },
  ].map(words.say);
}

function rowOf({
  id,
  severity,
  state,
  finding,
  rule,
  department,
  operator,
  client,
  count,
  lastAt,
  logs,
}: Alert) {
  return [
    id,
    severity,
    finding ?? state,
    rule,
    department,
    operator ?? client,
    count,
    lastAt,
    logs.join(' '),
  ];
}

function showCommand(): Command {
  return withJsonOption(withAskOptions(new Command('show')))
    .description('一条告警及其证据与处理经过 · one alert, its evidence and what was done about it')
    .argument('<id>', '告警标识 · identifier of the alert')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit alerts show 1b4e28ba-2fa1-4d8e-883f-0016d3cca427 --client auditor`,
    )
    .action(async (id: string, { json, ...ask }: AskOptions & { readonly json: boolean }) => {
      const { hub, words } = await openDesk(ask);
      const { alert } = await hub.ask<{ readonly alert: Alert | null }>({
        query: `query($id: ID!) { alert(id: $id) ${SHOWN} }`,
        variables: { id },
      });
      if (alert === null) throw new CommandError('没有这一告警,或无权查看 · no such alert, or not for you');
      if (json) printJson(alert);
      else print(describe(alert, words));
    });
}

function acknowledgeCommand(): Command {
  return withChangeOptions(new Command('acknowledge'))
    .description('受理告警 · acknowledge an alert')
    .argument('<id>', '告警标识 · identifier of the alert')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit alerts acknowledge 1b4e28ba-2fa1-4d8e-883f-0016d3cca427 --client auditor --operator ChenJing`,
    )
    .action((id: string, ask: ChangeOptions) =>
      takeStep(ask, {
        mutation: `mutation($id: ID!) { alert: acknowledgeAlert(id: $id) ${SHOWN} }`,
        variables: { id },
      }),
    );
}

function commentCommand(): Command {
  return withChangeOptions(new Command('comment'))
    .description('为告警加注 · comment an alert')
    .argument('<id>', '告警标识 · identifier of the alert')
    .argument('<comment>', '说明,不得含公民身份号码 · comment, without ID numbers')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit alerts comment 1b4e28ba-2fa1-4d8e-883f-0016d3cca427 "已约谈 · talked to" --client auditor --operator ChenJing`,
    )
    .action((id: string, comment: string, ask: ChangeOptions) =>
      takeStep(ask, {
        mutation: `mutation($id: ID!, $comment: String!) { alert: commentAlert(id: $id, comment: $comment) ${SHOWN} }`,
        variables: { id, comment },
      }),
    );
}

interface CloseOptions extends ChangeOptions {
  readonly finding: AlertFinding;
  readonly comment: string;
}

function closeCommand(): Command {
  return withChangeOptions(new Command('close'))
    .description('结案(省人社厅审计人员)· close an alert, by an auditor of HRSS')
    .argument('<id>', '告警标识 · identifier of the alert')
    .addOption(new Option('--finding <finding>', '结论 · finding').choices(FINDINGS).makeOptionMandatory())
    .requiredOption('--comment <text>', '说明,不得含公民身份号码 · comment, without ID numbers')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit alerts close 1b4e28ba-2fa1-4d8e-883f-0016d3cca427 --finding FALSE_ALARM --comment "压力测试 · a load test" --client auditor --operator ChenJing`,
    )
    .action((id: string, { finding, comment, ...ask }: CloseOptions) =>
      takeStep(ask, {
        mutation: `mutation($id: ID!, $finding: AlertFinding!, $comment: String!) {
          alert: closeAlert(id: $id, finding: $finding, comment: $comment) ${SHOWN}
        }`,
        variables: { id, finding, comment },
      }),
    );
}

async function takeStep(
  ask: ChangeOptions,
  { mutation, variables }: { readonly mutation: string; readonly variables: object },
): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { alert } = await hub.ask<{ readonly alert: Alert }>({ query: mutation, variables });
  print(describe(alert, words));
}

function describe(alert: Alert, words: Words): readonly string[] {
  const { id, kind, rule, severity, state, finding, department, client, operator, logs, count } = alert;
  const line = (zh: string, en: string, value: string) =>
    `${words.say({ zh: `${zh}:`, en: `${en}: ` })}${value}`;
  return [
    `${id}: ${words.name('AlertState', state)}`,
    line('规则', 'rule', `${rule}, ${words.name('WatchKind', kind)}, ${words.name('Severity', severity)}`),
    line('所涉', 'about', [department, client, operator].filter((part) => part != null).join(' / ')),
    line('证据', 'evidence', `${count}, ${alert.firstAt} – ${alert.lastAt}, ${logs.join(' ')}`),
    ...(finding == null ? [] : [line('结论', 'finding', words.name('AlertFinding', finding))]),
    ...alert.steps.map(
      ({ at, action, department: by, operator: who, comment }) =>
        `  ${at} ${by} ${who}: ${action}${comment == null ? '' : ` ${comment}`}`,
    ),
    ...alert.deliveries.map(
      ({ webhook, state: told, attempts, failure }) =>
        `  → ${webhook}: ${words.name('DeliveryState', told)} (${attempts})${failure == null ? '' : ` ${failure}`}`,
    ),
    ...(alert.entries.length === 0 ? [] : [line('访问记录', 'access records', alert.entries.join(' '))]),
  ];
}
