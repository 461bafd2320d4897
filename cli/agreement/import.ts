import { Command } from 'commander';
import type { AgreementDraft } from '../../generated/graphql.ts';
import { CommandError } from '../failure.ts';
import { type HubConnection, HubRefusal } from '../hub-connection.ts';
import { print } from '../print.ts';
import { type ChangeOptions, openDesk, withChangeOptions } from './asking.ts';
import { type DocumentFile, readDocumentFile } from './document-file.ts';
import { refusedFaults } from './faults.ts';
import { describeProgress, PROGRESS, type Progress } from './progress.ts';
import { takeStep } from './take-step.ts';

interface ImportOptions extends ChangeOptions {
  readonly submit: boolean;
}

type Saved = Progress & { readonly draft: Pick<AgreementDraft, 'differences'> };

const SAVE = `mutation($id: ID!, $document: String!) {
  agreement: saveAgreementDraft(id: $id, document: $document) { ${PROGRESS} draft { differences } }
}`;

export function importCommand(): Command {
  return withChangeOptions(new Command('import'))
    .description(
      '存为草稿:新协议,或现有协议的下一版本 · save a document as the draft of a new agreement, or of the next version',
    )
    .argument('<id>', '协议标识 · identifier of the agreement')
    .argument('<file>', 'YAML 或 JSON 文件,- 为标准输入 · YAML or JSON file, - for standard input')
    .option('--submit', '随即提交 · submit it at once', false)
    .addHelpText(
      'after',
      `
有误时逐行列出 文件:行:列: 原因,不予保存,退出码为 1。
Of a wrong document nothing is saved; faults are told as file:line:column: reason, and the exit code is 1.

示例 · Examples:
  $ onecard agreement import scenic-area scenic-area.yaml --client tourism-office --operator LiLei
  $ onecard agreement import scenic-area scenic-area.yaml --client tourism-office --operator LiLei --submit`,
    )
    .action(importDocument);
}

async function importDocument(id: string, path: string, options: ImportOptions): Promise<void> {
  const { submit: submits, ...ask } = options;
  const file = await readDocumentFile(path);
  const { hub, words } = await openDesk(ask);
  const saved = await save(hub, { id, file }, ask);
  print([
    words.say({ zh: `${file.name} 已存为草稿`, en: `${file.name} is saved as the draft` }),
    ...saved.draft.differences,
  ]);
  print(describeProgress(submits ? await submitSaved(hub, id) : saved, words));
}

interface Import {
  readonly id: string;
  readonly file: DocumentFile;
}

async function save(hub: HubConnection, { id, file }: Import, { language }: ChangeOptions): Promise<Saved> {
  try {
    const variables = { id, document: file.text };
    return (await hub.ask<{ readonly agreement: Saved }>({ query: SAVE, variables })).agreement;
  } catch (error) {
    const faults = error instanceof HubRefusal ? refusedFaults(file, error.failures, language) : undefined;
    if (faults === undefined) throw error;
    throw new CommandError(
      `${faults}\n未保存:请更正后再导入 · nothing is saved: correct it and import it again`,
    );
  }
}

async function submitSaved(hub: HubConnection, id: string): Promise<Progress> {
  return takeStep(hub, 'submitAgreement', { id }).catch((error: unknown) => {
    if (!(error instanceof HubRefusal)) throw error;
    throw new CommandError(
      `${error.message}\n草稿已存,未提交:更正后再导入 · the draft is saved but not submitted: correct it and import it again`,
    );
  });
}
