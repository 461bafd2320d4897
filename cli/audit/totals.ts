import { Command, Option } from 'commander';
import type { AccessTotals, AccessTotalsConnection, AccessTotalsKey } from '../../generated/graphql.ts';
import { DEPARTMENTS } from '../../server/identity/caller.ts';
import { openDesk, withJsonOption } from '../agreement/asking.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { type AuditorOptions, OUTCOMES, withAuditorOptions } from './filter-options.ts';

const KEYS: readonly AccessTotalsKey[] = [
  'DAY',
  'DEPARTMENT',
  'AGREEMENT',
  'COORDINATE',
  'PURPOSE',
  'OUTCOME',
];
const FILTERS = ['department', 'agreement', 'coordinate', 'purpose', 'outcome', 'from', 'to'] as const;

interface TotalsOptions extends AuditorOptions, Partial<Record<(typeof FILTERS)[number], string>> {
  readonly by: readonly AccessTotalsKey[];
  readonly json: boolean;
}

const QUERY = `query($filter: AccessTotalsFilter, $by: [AccessTotalsKey!]!, $after: String) {
  accessTotals(filter: $filter, by: $by, first: 1000, after: $after) {
    nodes { day department agreement coordinate purpose outcome requests refused rows subjects }
    pageInfo { hasNextPage endCursor } asOf behind
  }
}`;

export function totalsCommand(): Command {
  return withJsonOption(withAuditorOptions(new Command('totals')))
    .description('访问合计 · totals of accesses')
    .addOption(new Option('--by <key...>', '归并依据 · what tells them apart').choices(KEYS).default(['DAY']))
    .addOption(new Option('--department <code>', '使用部门 · department that asked').choices(DEPARTMENTS))
    .option('--agreement <id>', '协议 · agreement')
    .option('--coordinate <Type.field>', '字段坐标 · schema coordinate')
    .option('--purpose <code>', '目的(服务事项)· purpose, a service item')
    .addOption(new Option('--outcome <outcome>', '结果 · outcome').choices(OUTCOMES))
    .option('--from <day>', '首日 · first day, such as 2026-11-01')
    .option('--to <day>', '末日,含当日 · last day, included')
    .addHelpText(
      'after',
      `
人次:同一人在多个请求中各计一次;不同人数不可相加。
People are counted once for each request: how many different people they are cannot be added up.

示例 · Examples:
  $ onecard audit totals --client auditor --by DEPARTMENT OUTCOME --from 2026-11-01
  $ onecard audit totals --client auditor --by COORDINATE --agreement roadside-check`,
    )
    .action(totals);
}

async function totals({
  by,
  json,
  auditor,
  secret,
  client,
  language,
  ...asked
}: TotalsOptions): Promise<void> {
  const { hub, words } = await openDesk({
    ...{ client, language },
    ...(secret === undefined ? {} : { secret }),
    ...(auditor === undefined ? {} : { operator: auditor }),
  });
  const filter = Object.fromEntries(FILTERS.map((name) => [name, asked[name]]));
  const rows: AccessTotals[] = [];
  let page: AccessTotalsConnection;
  let after: string | null | undefined;
  do {
    const variables = { filter, by, after };
    ({ accessTotals: page } = await hub.ask<{ readonly accessTotals: AccessTotalsConnection }>({
      query: QUERY,
      variables,
    }));
    rows.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after != null);
  const { asOf, behind } = page;
  if (json) return printJson({ asOf, behind, rows });
  const sums = [
    { zh: '请求', en: 'requests' },
    { zh: '拒绝', en: 'refused' },
    { zh: '行数', en: 'rows' },
    { zh: '人次', en: 'people' },
  ].map(words.say);
  print([
    ...table(
      [...by, ...sums],
      rows.map((row) => [
        ...by.map((key) => row[key.toLowerCase() as keyof AccessTotals]),
        ...[row.requests, row.refused, row.rows, row.subjects],
      ]),
    ),
    words.say({
      zh: `计至 ${asOf};尚有 ${behind} 条未计入`,
      en: `as of ${asOf}; ${behind} entries are not counted yet`,
    }),
  ]);
}
