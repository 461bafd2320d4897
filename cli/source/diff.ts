import { Command } from 'commander';
import type { SourceDiff } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { CommandError } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';
import { STANDING, type Standing } from './describe-source.ts';
import { readSource } from './read-source.ts';

interface DiffOptions extends AskOptions {
  readonly version?: number;
  readonly json: boolean;
}

export function diffCommand(): Command {
  return withJsonOption(withAskOptions(new Command('diff')))
    .description(
      '一版与现行版本的差异,及所涉协议 · how a version differs from the published one, and which agreements that touches',
    )
    .argument('<id>', '来源标识 · identifier of the source')
    .option('--version <n>', '版本,默认为最新者 · version, by default the newest', wholeNumber)
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard source diff subsidies --client finance-office`,
    )
    .action(diff);
}

async function diff(id: string, { version, json, ...ask }: DiffOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const chosen = version ?? (await readSource<Standing>(hub, id, STANDING)).versions[0]?.version;
  if (chosen === undefined) throw new CommandError(`${id} 尚无版本 · ${id} has no version yet`);
  const { sourceDiff: found } = await hub.ask<{ readonly sourceDiff: SourceDiff }>({
    query: `query($id: String!, $version: Int!) {
      sourceDiff(id: $id, version: $version) { from breaking changes { coordinate change before after breaking agreements } }
    }`,
    variables: { id, version: chosen },
  });
  if (json) return printJson(found);
  const { from, breaking, changes } = found;
  const zh = words.language === 'zh';
  print([
    words.say({
      zh: `版本 ${chosen} 与${from == null ? '无此来源时' : `现行版本 ${from}`}相比:${breaking ? '有不兼容的变化' : '兼容'}`,
      en: `version ${chosen} against ${from == null ? 'none' : `the published version ${from}`}: ${breaking ? 'breaking' : 'not breaking'}`,
    }),
    ...(changes.length === 0
      ? []
      : table(
          zh
            ? ['', '坐标', '变化', '之前', '之后', '协议']
            : ['', 'coordinate', 'change', 'before', 'after', 'agreements'],
          changes.map((change) => [
            change.breaking ? '!' : '',
            ...[change.coordinate, change.change, change.before, change.after, change.agreements.join(' ')],
          ]),
        )),
  ]);
}
