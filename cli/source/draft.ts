import { Command } from 'commander';
import type { SourceValidation } from '../../generated/graphql.ts';
import {
  type AskOptions,
  type ChangeOptions,
  openDesk,
  withAskOptions,
  withChangeOptions,
  withJsonOption,
} from '../agreement/asking.ts';
import { print, printJson } from '../print.ts';
import { describeStanding, STANDING, type Standing } from './describe-source.ts';
import { readSdlFile } from './source-file.ts';

interface ValidateOptions extends AskOptions {
  readonly json: boolean;
}

export function draftCommand(): Command {
  return withChangeOptions(new Command('draft'))
    .description('保存草稿,取代原有草稿 · save a draft, in place of the one there is')
    .argument('<id>', '来源标识 · identifier of the source')
    .argument('<file>', 'SDL 文件,- 为标准输入 · SDL file, - for standard input')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard source draft subsidies subsidies.graphql --client big-data-engineer --operator ChenJing`,
    )
    .action(draft);
}

async function draft(id: string, path: string, ask: ChangeOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { text: sdl } = await readSdlFile(path);
  const { source } = await hub.ask<{ readonly source: Standing }>({
    query: `mutation($id: String!, $sdl: String!) { source: draftSource(id: $id, sdl: $sdl) { ${STANDING} } }`,
    variables: { id, sdl },
  });
  print(describeStanding(source, words));
}

export function validateCommand(): Command {
  return withJsonOption(withAskOptions(new Command('validate')))
    .description(
      '核对 SDL 文件:语法、图谱、来源,一次给出全部缺陷 · check an SDL file against language, graph and source: every fault at once',
    )
    .argument('<id>', '来源标识 · identifier of the source')
    .argument('<file>', 'SDL 文件,- 为标准输入 · SDL file, - for standard input')
    .addHelpText(
      'after',
      `
缺陷逐行列出 文件:行: 原因 → 改法,退出码为 1;建议不影响退出码。
Faults are told as file:line: reason → remedy, and the exit code is 1; advice leaves it 0.

示例 · Examples:
  $ onecard source validate subsidies subsidies.graphql --client big-data-engineer`,
    )
    .action(validate);
}

async function validate(id: string, path: string, { json, ...ask }: ValidateOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { name, text: sdl } = await readSdlFile(path);
  const { validateSource: found } = await hub.ask<{ readonly validateSource: SourceValidation }>({
    query: `query($id: String!, $sdl: String!) {
      validateSource(id: $id, sdl: $sdl) { valid faults { line fault remedy } advice { line fault remedy } }
    }`,
    variables: { id, sdl },
  });
  if (!found.valid) process.exitCode = 1;
  if (json) return printJson(found);
  const told = ({ line, fault, remedy }: SourceValidation['faults'][number]) =>
    `${name}:${line}: ${fault} → ${remedy}`;
  const advice = words.say({ zh: '建议', en: 'advice' });
  print([
    ...found.faults.map(told),
    ...found.advice.map((one) => `${advice} ${told(one)}`),
    ...(found.valid ? [`${name}: ok`] : []),
  ]);
}
