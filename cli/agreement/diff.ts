import { Command } from 'commander';
import { AGREEMENT_ID, type AgreementDocument } from '../../policies/agreement.ts';
import { diffDocuments } from '../../policies/document/diff-documents.ts';
import { checkAgreementDocument } from '../../policies/document/read-document.ts';
import { withClientOptions } from '../client-options.ts';
import { CommandError } from '../failure.ts';
import { print } from '../print.ts';
import { wholeNumber } from '../whole-number.ts';
import { type AskOptions, openDesk, withLanguageOption } from './asking.ts';
import { type DocumentFile, readDocumentFile } from './document-file.ts';
import { describeFaults } from './faults.ts';
import {
  newestVersion,
  readAgreement,
  versionInForceOrNewest,
  versionNumbered,
  type WithVersions,
} from './read-agreement.ts';

type Versions = WithVersions['versions'];

interface DiffOptions extends Omit<AskOptions, 'client'> {
  readonly client?: string;
  readonly from?: number;
  readonly to?: number;
}

export function diffCommand(): Command {
  return withLanguageOption(withClientOptions(new Command('diff'), false))
    .description(
      '以文字说明差异:+ 扩大,- 收窄,~ 其他 · differences in words: + widens, - narrows, ~ anything else',
    )
    .argument('<agreement-or-file>', '协议标识或文件 · identifier of an agreement, or a file')
    .argument('[file]', '与之相比的文件 · file to compare with it')
    .option(
      '--from <n>',
      '较早的版本,默认为现行版本;--to 不晚于它的,为其前一版本 · earlier version, by default the one in force, or the one before --to where that is no later',
      wholeNumber,
    )
    .option('--to <n>', '较新的版本,默认为最新 · later version, by default the newest', wholeNumber)
    .addHelpText(
      'after',
      `
须含点或斜线者为文件,其余为协议标识;只有两个文件相比时不问枢纽,也不必给 --client。
A name with a dot or a slash in it is a file, any other an agreement. Only two files are compared without the hub, and
without --client.

示例 · Examples:
  $ onecard agreement diff hotel-check-in --client tourism-office
  $ onecard agreement diff hotel-check-in --from 1 --to 3 --client tourism-office --language en
  $ onecard agreement diff hotel-check-in hotel-check-in.yaml --client tourism-office
  $ onecard agreement diff old.yaml new.yaml`,
    )
    .action(diff);
}

async function diff(what: string, other: string | undefined, options: DiffOptions): Promise<void> {
  const [isAgreement, isOtherAgreement] = [isIdentifier(what), isIdentifier(other)];
  if (isOtherAgreement)
    throw new CommandError(
      `${other} 应为文件,如 ./${other};协议标识写在前 · ${other} must be a file, such as ./${other}; an agreement comes first`,
    );
  if (isAgreement && other === undefined) return diffVersions(what, options);
  if (options.to !== undefined || (!isAgreement && options.from !== undefined))
    throw new CommandError('--from 与 --to 指协议的版本 · --from and --to are versions of an agreement');
  if (other === undefined)
    throw new CommandError(
      `请给出与 ${what} 相比的另一个文件 · give the other file that ${what} is compared with`,
    );
  const before = isAgreement ? await downloadVersion(what, options) : await readDocumentFile(what);
  const after = await readDocumentFile(other);
  const [old, now] = [readForm(before), readForm(after)];
  const differences = diffDocuments(old, now).map((difference) => difference[options.language]);
  printDifferences(`${before.name} → ${after.name}`, differences, options);
}

function isIdentifier(name: string | undefined): boolean {
  return name !== undefined && AGREEMENT_ID.test(name);
}

async function diffVersions(id: string, options: DiffOptions): Promise<void> {
  const { hub } = await openDesk(asked(options));
  const { versions } = await readAgreement<WithVersions>(hub, id, '{ versions { version state } }');
  const { version: to } =
    options.to === undefined ? newestVersion(versions) : versionNumbered(versions, options.to);
  const from = options.from ?? comparedBefore(versions, to);
  const compared = await readAgreement<WithVersions<'differences'>>(
    hub,
    id,
    `{ versions { version state differences(from: ${from}) } }`,
  );
  printDifferences(`${id} ${from} → ${to}`, versionNumbered(compared.versions, to).differences, options);
}

/**
 * With which version to compare where none is named. Not the last that is SUPERSEDED: it may have been replaced before
 * its first day, and then nobody was ever answered by it.
 */
function comparedBefore(versions: Versions, to: number): number {
  const earlier = versions.filter(({ version }) => version < to);
  const before = earlier.find(({ state }) => state === 'IN_FORCE') ?? earlier[0];
  if (before !== undefined) return before.version;
  throw new CommandError(`版本 ${to} 之前没有版本 · there is no version before version ${to}`);
}

/** A version as if it were a file: the one in force, unless another is named. */
async function downloadVersion(id: string, options: DiffOptions): Promise<DocumentFile> {
  const { hub } = await openDesk(asked(options));
  const { versions } = await readAgreement<WithVersions<'document'>>(
    hub,
    id,
    '{ versions { version state document } }',
  );
  const chosen =
    options.from === undefined ? versionInForceOrNewest(versions) : versionNumbered(versions, options.from);
  return { name: `${id} ${chosen.version}`, text: chosen.document };
}

function asked({ client, ...options }: DiffOptions): AskOptions {
  if (client !== undefined) return { ...options, client };
  throw new CommandError('协议在枢纽:请给出 --client · the agreement is at the hub: give --client');
}

/** Whether they fit today's catalogue is no question here: an old version may not. @throws CommandError */
function readForm(file: DocumentFile): AgreementDocument {
  const { document, faults } = checkAgreementDocument(file.text);
  if (document !== undefined) return document;
  throw new CommandError(describeFaults(file, faults).join('\n'));
}

function printDifferences(heading: string, differences: readonly string[], { language }: DiffOptions): void {
  const none = { zh: '没有差异', en: 'no differences' }[language];
  print([heading, ...(differences.length === 0 ? [none] : differences)]);
}
