import { Command } from 'commander';
import type { AgreementDraft } from '../../generated/graphql.ts';
import { CommandError } from '../failure.ts';
import type { HubConnection } from '../hub-connection.ts';
import { wholeNumber } from '../whole-number.ts';
import { writeFile } from '../write-file.ts';
import { type AskOptions, openDesk, withAskOptions } from './asking.ts';
import {
  readAgreement,
  versionInForceOrNewest,
  versionNumbered,
  type WithVersions,
} from './read-agreement.ts';

interface Choice {
  readonly version?: number | undefined;
  readonly draft?: boolean | undefined;
}

interface ExportOptions extends AskOptions, Choice {
  readonly output?: string;
}

interface Exported extends WithVersions<'document'> {
  readonly draft: Pick<AgreementDraft, 'document'> | null;
}

export function exportCommand(): Command {
  return withAskOptions(new Command('export'))
    .description('取协议文本(YAML),可再导入 · the document as YAML, which import reads back')
    .argument('<id>', '协议标识 · identifier of the agreement')
    .option(
      '--version <n>',
      '版本,默认为现行者,尚无则为最新者 · version, by default the one in force, or the newest',
      wholeNumber,
    )
    .option('--draft', '草稿原文,限起草部门 · the draft as it was saved, for the department that drafts it')
    .option('--output <file>', '写入文件 · write to a file')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard agreement export hotel-check-in --client tourism-office --output hotel-check-in.yaml
  $ onecard agreement export hotel-check-in --client tourism-office --version 1`,
    )
    .action(exportDocument);
}

async function exportDocument(id: string, { output, version, draft, ...ask }: ExportOptions): Promise<void> {
  const { hub } = await openDesk(ask);
  const document = await documentOf(hub, id, { version, draft });
  if (output === undefined) process.stdout.write(document);
  else writeFile(output, document);
}

/** @throws CommandError where there is no such version or draft */
async function documentOf(hub: HubConnection, id: string, { version, draft }: Choice): Promise<string> {
  const exported = await readAgreement<Exported>(
    hub,
    id,
    '{ versions { version state document } draft { document } }',
  );
  if (draft !== true) {
    const { versions } = exported;
    const chosen =
      version === undefined ? versionInForceOrNewest(versions) : versionNumbered(versions, version);
    return chosen.document;
  }
  if (version !== undefined)
    throw new CommandError('--draft 与 --version 只可取一 · give --draft or --version, not both');
  if (exported.draft !== null) return exported.draft.document;
  throw new CommandError(
    `协议 ${id} 没有本部门的草稿 · there is no draft of ${id} by your department; leave out --draft`,
  );
}
