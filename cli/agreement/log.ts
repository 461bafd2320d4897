import { Command } from 'commander';
import type { ChangeRecord } from '../../generated/graphql.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from './asking.ts';
import { readPages } from './pages.ts';

const QUERY = `query($id: ID!, $after: String) {
  list: changeRecords(agreement: $id, first: 200, after: $after) {
    nodes { id time action version department client operator target reason document requestId }
    pageInfo { hasNextPage endCursor }
  }
}`;

export function logCommand(): Command {
  return withJsonOption(withAskOptions(new Command('log')))
    .description('协议的变更记录,先后有序 · the change records of an agreement, the oldest first')
    .argument(
      '<id>',
      '协议标识,或 hub 为枢纽日志(省人社厅审计人员) · identifier of the agreement, or hub for the hub’s log, for auditors of HRSS',
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard agreement log hotel-check-in --client tourism-office
  $ onecard agreement log hotel-check-in --client auditor --json
  $ onecard agreement log hub --client auditor`,
    )
    .action(log);
}

async function log(id: string, { json, ...ask }: AskOptions & { readonly json: boolean }): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const records = await readPages<ChangeRecord>(hub, { query: QUERY, variables: { id } });
  if (json) return printJson(records);
  const headings = [
    { zh: '时间', en: 'time' },
    { zh: '步骤', en: 'step' },
    { zh: '版本', en: 'version' },
    { zh: '部门', en: 'department' },
    { zh: '经办人', en: 'operator' },
    { zh: '客户端', en: 'client' },
    { zh: '对象', en: 'target' },
    { zh: '理由', en: 'reason' },
  ].map(words.say);
  print(
    table(
      headings,
      records.map(({ time, action, version, department, operator, client, target, reason }) => [
        time,
        action,
        version,
        department,
        operator,
        client,
        target,
        reason,
      ]),
    ),
  );
}
