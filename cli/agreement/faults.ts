import { ERRORS, type Language } from '../../errors.ts';
import type { PlacedFault } from '../../policies/document/read-document.ts';
import type { HubFailure } from '../hub-connection.ts';
import type { DocumentFile } from './document-file.ts';

/** What is wrong with a local document, a line each: `file:line:column: reason`, as compilers and editors have it. */
export function describeFaults({ name }: DocumentFile, faults: readonly PlacedFault[]): readonly string[] {
  return faults.map(({ line, column, saying }) => {
    const { zh, en } = saying();
    return `${name}:${line}:${column}: ${zh} · ${en}`;
  });
}

/** How the hub tells a place in a document (policies/document/read-document.ts). */
const PLACES: Readonly<Record<Language, RegExp>> = {
  zh: /^第 (\d+) 行第 (\d+) 列:/gm,
  en: /^line (\d+), column (\d+): /gm,
};

/** The same of a document that the hub has refused. Undefined: it is refused for something else than its text. */
export function refusedFaults(
  { name }: DocumentFile,
  failures: readonly HubFailure[],
  language: Language,
): string | undefined {
  const preface = ERRORS.BAD_USER_INPUT[language].replace('{detail}', '');
  const told = failures
    .map(({ message }) => (message.startsWith(preface) ? message.slice(preface.length) : message))
    .join('\n');
  const placed = told.replace(PLACES[language], (_, line, column) => `${name}:${line}:${column}: `);
  return placed === told ? undefined : placed;
}
