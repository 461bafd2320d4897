import { Command } from 'commander';
import type { FailedLogin } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { readPages } from '../agreement/pages.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';

interface LoginsOptions extends AskOptions {
  readonly claimed?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json: boolean;
}

const QUERY = `query($filter: FailedLoginFilter, $after: String) {
  list: failedLogins(filter: $filter, first: 200, after: $after) {
    nodes { id time endpoint client fault count requestId }
    pageInfo { hasNextPage endCursor }
  }
}`;

export function loginsCommand(): Command {
  return withJsonOption(withAskOptions(new Command('logins')))
    .description(
      '未通过验证的登录,新的在前(省人社厅审计人员) · failed logins, the newest first, for auditors of HRSS',
    )
    .option('--claimed <client>', '所称的客户端 · the client that was claimed')
    .option('--from <time>', '不早于,ISO 8601 · at or after')
    .option('--to <time>', '早于 · before')
    .addHelpText(
      'after',
      `
一条可代表多次:同一分钟内同类的失败合并计数。所称的客户端未经证实。
An entry may stand for many: failures of one kind within a minute are counted together. Nobody has verified the client claimed.

示例 · Examples:
  $ onecard audit logins --client auditor
  $ onecard audit logins --client auditor --claimed roadside-terminal --from 2026-11-01T00:00:00+08:00`,
    )
    .action(logins);
}

async function logins({ claimed, from, to, json, ...ask }: LoginsOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const filter = { client: claimed, from, to };
  const records = await readPages<FailedLogin>(hub, { query: QUERY, variables: { filter } });
  if (json) return printJson(records);
  const headings = [
    { zh: '条目', en: 'entry' },
    { zh: '时间', en: 'time' },
    { zh: '次数', en: 'count' },
    { zh: '所称客户端', en: 'claimed' },
    { zh: '缘由', en: 'fault' },
    { zh: '地址', en: 'route' },
  ].map(words.say);
  print(
    table(
      headings,
      records.map(({ id, time, count, client, fault, endpoint }) => [
        id,
        time,
        count,
        client,
        fault,
        endpoint,
      ]),
    ),
  );
}
