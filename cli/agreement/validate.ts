import { Command } from 'commander';
import { checkAgreementDocument } from '../../policies/document/read-document.ts';
import { MOST_SDL } from '../../policies/source-life/draft.ts';
import { buildCatalogue, extendCatalogue } from '../../schema/build.ts';
import { print } from '../print.ts';
import { readFile } from '../read-file.ts';
import { readDocumentFile } from './document-file.ts';
import { describeFaults } from './faults.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('离线检查协议文本与目录是否相符 · check a document against the catalogue, without a hub')
    .argument('<file>', 'YAML 或 JSON 文件,- 为标准输入 · YAML or JSON file, - for standard input')
    .option(
      '--sdl <files...>',
      '所涉在线接入来源的 SDL 文件 · SDL files of the onboarded sources that it speaks of',
    )
    .addHelpText(
      'after',
      `
有误时逐行列出 文件:行:列: 原因,退出码为 1;服务事项与双方既有协议由枢纽在提交时检查。
Faults are told as file:line:column: reason, a line each, and the exit code is 1. Service items, and agreements that
there are already, are checked by the hub when the document is submitted.

示例 · Examples:
  $ onecard agreement validate scenic-area.yaml
  $ onecard agreement export hotel-check-in --client tourism-office | onecard agreement validate -
  $ onecard agreement validate campus-services.yaml --sdl education.graphql`,
    )
    .action(validate);
}

async function validate(path: string, { sdl = [] }: { readonly sdl?: readonly string[] }): Promise<void> {
  const file = await readDocumentFile(path);
  const onboarded = sdl.map((name) => ({ name, text: readFile(name, MOST_SDL).toString() }));
  const { faults } = checkAgreementDocument(file.text, extendCatalogue(buildCatalogue(), onboarded));
  if (faults.length === 0) return print([`${file.name}: ok`]);
  process.exitCode = 1;
  print(describeFaults(file, faults));
}
