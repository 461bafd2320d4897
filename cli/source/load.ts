import { Command } from 'commander';
import type { presentLoad } from '../../server/files/present-load.ts';
import { requestToken } from '../access-token.ts';
import { type ChangeOptions, withChangeOptions, withJsonOption } from '../agreement/asking.ts';
import { CommandError } from '../failure.ts';
import { openInstallation, runningUrl } from '../installation.ts';
import { print, printJson } from '../print.ts';
import { lateBar } from '../progress-bar.ts';
import { uploadFile } from './upload.ts';

type Told = ReturnType<typeof presentLoad>;

interface LoadOptions extends ChangeOptions {
  readonly json: boolean;
}

/** Bytes below which a file is there before a bar would be read. */
const BAR_FROM = 50 * 2 ** 20;
/** Places of rejected rows that are printed; --json prints those that the hub keeps. */
const SHOWN = 20;

export function loadCommand(): Command {
  return withJsonOption(withChangeOptions(new Command('load')))
    .description(
      '将 CSV 或 Excel 文件装入 FILE 来源的表 · load a CSV or Excel file into a table of a FILE source',
    )
    .argument('<source>', '来源标识 · identifier of the source')
    .argument('<table>', '类型名或表名 · name of the type, or of the table')
    .argument('<file>', '文件 · the file')
    .addHelpText(
      'after',
      `
整个文件替换原有各行;不合格的行只报告位置与原因。文件被拒收时退出码为 1,原有数据保留。
The file takes the place of all rows there are; of rejected rows the place and the reason are told. Where the file is
refused the exit code is 1, and the old rows stay.

示例 · Examples:
  $ onecard source load disabled-federation DisabilityCertificate 残疾人证.csv --client big-data-engineer --operator ChenJing`,
    )
    .action((...[source, table, file, options]: readonly [string, string, string, LoadOptions]) =>
      load({ source, table, file, ...options }),
    );
}

interface Delivery extends LoadOptions {
  readonly source: string;
  readonly table: string;
  readonly file: string;
}

async function load({ source, table, file, json, language, operator, ...question }: Delivery): Promise<void> {
  const installation = openInstallation();
  const token = await requestToken(installation, question);
  const bar = lateBar();
  const answer = await uploadFile({
    url: `${runningUrl(installation)}/sources/${encodeURIComponent(source)}/files/${encodeURIComponent(table)}`,
    path: file,
    headers: {
      authorization: `Bearer ${token}`,
      'accept-language': language,
      'onecard-operator': encodeURIComponent(operator),
    },
    onBytes: (more, of) => {
      if (of >= BAR_FROM) bar.advance(more, of);
    },
  }).finally(() => bar.stop());
  const told = read(answer.body);
  if ('errors' in told) throw new CommandError(told.errors.map(({ message }) => message).join('\n'));
  if (json) printJson(told);
  else print(describe(told));
  if (told.outcome === 'REFUSED') process.exitCode = 1;
}

function read(body: string): Told | { readonly errors: readonly { readonly message: string }[] } {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new CommandError("枢纽的应答不是 JSON · the hub's answer is no JSON", { cause });
  }
}

const OUTCOMES = {
  LOADED: '已装载 · loaded',
  REFUSED: '拒收,原有数据保留 · refused, the old rows stay',
  ALREADY_LOADED: '此文件已装载 · this file is loaded already',
} as const;

function describe({ outcome, sha256, rows, loaded, rejected, first, refusal }: Told): readonly string[] {
  const place = ({ line, column, reason }: Told['first'][number]) => `  ${line}  ${column ?? ''}  ${reason}`;
  return [
    OUTCOMES[outcome],
    ...(refusal === null ? [] : [refusal.zh, refusal.en]),
    `SHA-256 ${sha256 ?? '–'}`,
    ...(outcome === 'ALREADY_LOADED'
      ? []
      : [
          `共 ${rows} 行,装载 ${loaded},不合格 ${rejected} · rows ${rows}, loaded ${loaded}, rejected ${rejected}`,
        ]),
    ...first.slice(0, SHOWN).map(place),
    ...(first.length > SHOWN ? ['  …'] : []),
  ];
}
