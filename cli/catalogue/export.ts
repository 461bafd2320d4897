import { Command, Option } from 'commander';
import { type AskOptions, openDesk, withAskOptions } from '../agreement/asking.ts';
import { writeFile } from '../write-file.ts';

interface ExportOptions extends AskOptions {
  readonly format: 'jsonld' | 'csv';
  readonly output?: string;
}

export function exportCommand(): Command {
  return withAskOptions(new Command('export'))
    .description('导出整个目录 · the whole catalogue as a file')
    .addOption(
      new Option(
        '--format <format>',
        'jsonld:DCAT 3;csv:政务信息资源目录 · jsonld: DCAT 3; csv: a directory of information resources',
      )
        .choices(['jsonld', 'csv'])
        .default('jsonld'),
    )
    .option('--output <file>', '写入文件 · write to a file')
    .action(exportCatalogue);
}

async function exportCatalogue({ format, output, ...ask }: ExportOptions): Promise<void> {
  const { hub } = await openDesk(ask);
  const text = await hub.get(`/catalogue.${format}`);
  if (output === undefined) process.stdout.write(text);
  else writeFile(output, text);
}
