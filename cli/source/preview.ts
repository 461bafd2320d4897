import { Command } from 'commander';
import type { SourceCheck, SourcePreview } from '../../generated/graphql.ts';
import {
  type AskOptions,
  type ChangeOptions,
  openDesk,
  withAskOptions,
  withChangeOptions,
  withJsonOption,
} from '../agreement/asking.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';
import { CHECK, describeCheck } from './describe-check.ts';
import { readSdlFile } from './source-file.ts';

interface PreviewOptions extends ChangeOptions {
  readonly version?: number;
  readonly sdl?: string;
  readonly rows: number;
  readonly json: boolean;
}

interface CheckOptions extends AskOptions {
  readonly version?: number;
  readonly json: boolean;
}

export function previewCommand(): Command {
  return withJsonOption(withChangeOptions(new Command('preview')))
    .description(
      '每个类型若干行(已脱敏)与质量报告;记入日志 · some masked rows of each type, and the quality report; the log says who looked',
    )
    .argument('<id>', '来源标识 · identifier of the source')
    .option('--version <n>', '版本,默认为最新者 · version, by default the newest', wholeNumber)
    .option('--sdl <file>', '尚未保存的 SDL 文件 · an SDL file that is not saved')
    .option('--rows <n>', '每个类型的行数 · rows of each type', wholeNumber, 10)
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard source preview subsidies --client big-data-engineer --operator ChenJing
  $ onecard source preview subsidies --sdl subsidies.graphql --rows 3 --client big-data-engineer --operator ChenJing`,
    )
    .action(preview);
}

async function preview(
  id: string,
  { version, sdl: path, rows: first, json, ...ask }: PreviewOptions,
): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const sdl = path === undefined ? undefined : (await readSdlFile(path)).text;
  const { previewSource: shown } = await hub.ask<{ readonly previewSource: SourcePreview }>({
    query: `mutation($id: String!, $version: Int, $sdl: String, $first: Int) {
      previewSource(id: $id, version: $version, sdl: $sdl, first: $first) {
        types { type columns { coordinate mask } rows reason } quality { ${CHECK} }
      }
    }`,
    variables: { id, version, sdl, first },
  });
  if (json) return printJson(shown);
  print([
    ...shown.types.flatMap(({ type, columns, rows, reason }) => [
      type,
      ...(reason == null
        ? table(
            columns.map(
              ({ coordinate, mask }) => `${coordinate.split('.')[1]}${mask === 'NONE' ? '' : ` (${mask})`}`,
            ),
            rows,
          )
        : [reason]),
      '',
    ]),
    ...describeCheck(shown.quality, words),
  ]);
}

export function checkCommand(): Command {
  return withJsonOption(withAskOptions(new Command('check')))
    .description(
      '立即核对质量与数据契约;未满足则退出码为 1 · check quality and contract now; the exit code is 1 where the contract is not met',
    )
    .argument('<id>', '来源标识 · identifier of the source')
    .option(
      '--version <n>',
      '版本,默认为现行者,其次最新者 · version, by default the published one, then the newest',
      wholeNumber,
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard source check subsidies --client finance-office`,
    )
    .action(check);
}

async function check(id: string, { version, json, ...ask }: CheckOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { checkSource: found } = await hub.ask<{ readonly checkSource: SourceCheck }>({
    query: `mutation($id: String!, $version: Int) { checkSource(id: $id, version: $version) { ${CHECK} } }`,
    variables: { id, version },
  });
  if (!found.passed) process.exitCode = 1;
  if (json) return printJson(found);
  print(describeCheck(found, words));
}
