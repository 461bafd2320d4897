import { Command, Option } from 'commander';
import type { AccessRecord, AccessRecordConnection, AccessRecordFilter } from '../../generated/graphql.ts';
import { openDesk } from '../agreement/asking.ts';
import { CommandError } from '../failure.ts';
import type { HubConnection } from '../hub-connection.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';
import { type ExportedFormat, exportRecords } from './export-records.ts';
import {
  type AuditorOptions,
  type FilterOptions,
  readFilter,
  withAuditorOptions,
  withFilterOptions,
} from './filter-options.ts';
import { tellNotSearched } from './tell-not-searched.ts';

interface SearchOptions extends AuditorOptions, Omit<FilterOptions, 'client'> {
  readonly byClient?: string;
  readonly format: 'table' | 'json' | ExportedFormat;
  readonly first: number;
  readonly output?: string;
}

const QUERY = `query($filter: AccessRecordFilter, $first: Int, $after: String) {
  list: accessRecords(filter: $filter, first: $first, after: $after) {
    nodes {
      id log index time requestId agreement agreementVersion department client operator terminal signature purpose emergency outcome
      codes operation coordinates denied masks { coordinate mask } rows subjectCount digest
    }
    pageInfo { hasNextPage endCursor }
    notSearched
  }
}`;

const PAGE = 200;

export function searchCommand(): Command {
  return withFilterOptions(withAuditorOptions(new Command('search')))
    .description('查询访问记录,各条件须同时满足 · search access records; all conditions must hold')
    .addOption(
      new Option('--format <format>', 'csv、ndjson 为全部导出 · csv and ndjson export everything')
        .choices(['table', 'json', 'csv', 'ndjson'])
        .default('table'),
    )
    .addOption(
      new Option('--first <count>', 'table、json 的行数 · rows of table and json')
        .argParser(wholeNumber)
        .default(20),
    )
    .option('--output <file>', 'csv、ndjson 写入的文件 · file for csv and ndjson')
    .addHelpText(
      'after',
      `
导出可为任意大小;写入 --output 的文件要么完整,要么没有。导出本身记入枢纽日志。
An export may be of any size; the file of --output is whole or not there. The hub's log tells of each export.

示例 · Examples:
  $ onecard audit search --client auditor --agreement roadside-check --outcome REFUSED --from 2026-11-01
  $ onecard audit search --client auditor --subject - < id.txt
  $ onecard audit search --client auditor --coordinate Cardholder.idNumber --mask NONE --first 100
  $ onecard audit search --client auditor --from 2026-11-01 --format csv --output records.csv --auditor ChenJing`,
    )
    .action(search);
}

async function search(options: SearchOptions): Promise<void> {
  const { format, first, output, client, secret, language, auditor, ...asked } = options;
  const filter = await readFilter(asked);
  const { hub, words } = await openDesk({
    ...{ client, language },
    ...(secret === undefined ? {} : { secret }),
    ...(auditor === undefined ? {} : { operator: auditor }),
  });
  if (format === 'csv' || format === 'ndjson') return exportRecords(hub, { filter, format, output });
  if (output !== undefined)
    throw new CommandError('--output 仅用于 csv、ndjson · --output goes with csv and ndjson');
  const { records, isMore, notSearched } = await readRecords(hub, filter, first);
  tellNotSearched(notSearched);
  if (format === 'json') return printJson(records);
  print([
    ...table(
      [
        { zh: '记录', en: 'record' },
        { zh: '时间', en: 'time' },
        { zh: '结果', en: 'outcome' },
        { zh: '部门', en: 'department' },
        { zh: '客户端', en: 'client' },
        { zh: '操作员', en: 'operator' },
        { zh: '目的', en: 'purpose' },
        { zh: '人数', en: 'people' },
        { zh: '字段', en: 'fields' },
      ].map(words.say),
      records.map(
        ({ id, time, outcome, department, client, operator, purpose, subjectCount, coordinates }) => [
          ...[id, time, outcome, department, client, operator, purpose, subjectCount],
          coordinates.join(' '),
        ],
      ),
    ),
    words.say(
      isMore
        ? {
            zh: `最新的 ${records.length} 条;还有更多:--first 加大,或 --format csv 全部导出`,
            en: `the newest ${records.length}; there are more: a larger --first, or --format csv for all`,
          }
        : { zh: `共 ${records.length} 条`, en: `${records.length} records` },
    ),
  ]);
}

async function readRecords(
  hub: HubConnection,
  filter: AccessRecordFilter,
  count: number,
): Promise<{
  readonly records: readonly AccessRecord[];
  readonly isMore: boolean;
  readonly notSearched: readonly string[];
}> {
  const records: AccessRecord[] = [];
  let notSearched: readonly string[] = [];
  let after: string | null | undefined;
  do {
    const variables = { filter, first: Math.max(1, Math.min(PAGE, count - records.length)), after };
    const { list } = await hub.ask<{ readonly list: AccessRecordConnection }>({ query: QUERY, variables });
    records.push(...list.nodes);
    notSearched = list.notSearched;
    after = list.pageInfo.hasNextPage ? list.pageInfo.endCursor : null;
  } while (after != null && records.length < count);
  return { records, isMore: after != null, notSearched };
}
