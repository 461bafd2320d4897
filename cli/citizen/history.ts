import { Command } from 'commander';
import type { Language } from '../../errors.ts';
import type { MyAccess, MyAccessConnection } from '../../generated/graphql.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';
import { openPlatform, type PlatformOptions, readCitizen, withPlatformOptions } from './platform.ts';

interface HistoryOptions extends PlatformOptions {
  readonly first: number;
  readonly after?: string;
}

const QUERY = `query($first: Int, $after: String) {
  myAccessHistory(first: $first, after: $after) {
    nodes {
      id time department departmentName { zh en } purpose { zh en } purposeCode outcome emergency
      data { coordinate type { zh en } field { zh en } owner mask }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

export function historyCommand(): Command {
  return withPlatformOptions(new Command('history'))
    .description('谁看过本人的数据 · who looked at the citizen’s data')
    .option('--first <n>', '条数,1–200 · entries', wholeNumber, 20)
    .option('--after <cursor>', '上一页之后 · after the page before')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard citizen history --client citizen-platform < id-number.txt
  $ onecard citizen history --client citizen-platform --json < id-number.txt | jq -r '.nodes[].id'`,
    )
    .action(history);
}

async function history({ first, after, json, ...options }: HistoryOptions): Promise<void> {
  const { hub, words } = await openPlatform({ ...options, json }, readCitizen().idNumber);
  const { myAccessHistory } = await hub.ask<{ readonly myAccessHistory: MyAccessConnection }>({
    query: QUERY,
    variables: { first, after },
  });
  if (json) return printJson(myAccessHistory);
  const { nodes, pageInfo } = myAccessHistory;
  if (nodes.length === 0) return print([words.say({ zh: '没有访问记录', en: 'nobody has' })]);
  const headings = [
    { zh: '时间', en: 'time' },
    { zh: '部门', en: 'department' },
    { zh: '目的', en: 'purpose' },
    { zh: '结果', en: 'outcome' },
    { zh: '', en: '' },
    { zh: '数据', en: 'data' },
  ].map(words.say);
  const { language } = words;
  print([
    ...table(
      headings,
      nodes.map((access) => [
        access.time,
        access.departmentName[language],
        access.purpose?.[language],
        access.outcome,
        access.emergency ? words.say({ zh: '应急', en: 'emergency' }) : '',
        dataIn(access, language),
      ]),
    ),
    ...(pageInfo.hasNextPage
      ? [words.say({ zh: `更多:--after ${pageInfo.endCursor}`, en: `more: --after ${pageInfo.endCursor}` })]
      : []),
  ]);
}

function dataIn({ data }: MyAccess, language: Language): string {
  return data
    .map(
      ({ type, field, mask }) => `${type[language]}/${field[language]}${mask === 'NONE' ? '' : ` (${mask})`}`,
    )
    .join('; ');
}
