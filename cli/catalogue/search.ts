import { Command, Option } from 'commander';
import type { Dataset } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { readPages } from '../agreement/pages.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

interface SearchOptions extends AskOptions {
  readonly department?: string;
  readonly source?: string;
  readonly levelAtMost?: number;
  readonly sharing?: string;
  readonly granted?: boolean;
  readonly json: boolean;
}

type Found = Pick<Dataset, 'id' | 'title' | 'department' | 'level' | 'sharing' | 'unused'> & {
  readonly freshness: Pick<Dataset['freshness'], 'newest'>;
};

const QUERY = `query($search: String, $filter: DatasetFilter, $after: String) {
  list: dataCatalogue(search: $search, filter: $filter, first: 200, after: $after) {
    nodes { id title { zh en } department level sharing unused freshness { newest } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export function searchCommand(): Command {
  return withJsonOption(withAskOptions(new Command('search')))
    .description('检索数据集,无检索词则全部列出 · finds datasets; without words it lists them all')
    .argument('[words...]', '中文或英文 · Chinese or English')
    .option('--department <code>', '提供或归属部门 · department that provides or owns it')
    .option('--source <id>', '来源标识 · identifier of the source')
    .option('--level-at-most <n>', '最高分级不超过 · its highest level is no more than', wholeNumber)
    .addOption(
      new Option('--sharing <attribute>', '共享属性 · sharing attribute').choices([
        'UNCONDITIONAL',
        'CONDITIONAL',
        'NOT_SHARED',
      ]),
    )
    .option('--granted', '本部门已获授权的 · granted to the own department')
    .option('--no-granted', '本部门尚未获授权的 · not granted to it yet')
    .action(search);
}

async function search(words: readonly string[], options: SearchOptions): Promise<void> {
  const { department, source, levelAtMost, sharing, granted, json, ...ask } = options;
  const { hub, words: say } = await openDesk(ask);
  const found = await readPages<Found>(hub, {
    query: QUERY,
    variables: { search: words.join(' '), filter: { department, source, levelAtMost, sharing, granted } },
  });
  if (json) return printJson(found);
  const headings = [
    { zh: '数据集', en: 'dataset' },
    { zh: '名称', en: 'title' },
    { zh: '提供部门', en: 'department' },
    { zh: '最高分级', en: 'level' },
    { zh: '共享属性', en: 'sharing' },
    { zh: '最新', en: 'newest' },
    { zh: '使用', en: 'used' },
  ].map(say.say);
  print([
    ...table(
      headings,
      found.map(({ id, title, department, level, sharing, freshness, unused }) => [
        id,
        say.say(title),
        department,
        level,
        sharing.join(' '),
        freshness.newest?.slice(0, 10),
        say.say(unused ? { zh: '无', en: 'no' } : { zh: '有', en: 'yes' }),
      ]),
    ),
    say.say({ zh: `共 ${found.length} 个数据集`, en: `${found.length} datasets` }),
  ]);
}
