import { DOCUMENT_LIMIT } from '../../policies/document/document-text.ts';
import { CommandError } from '../failure.ts';
import { readText, type TextFile } from '../read-text.ts';

/** A document as it lies on a disk or came by standard input. */
export type DocumentFile = TextFile;

/**
 * Reads a document, `-` from standard input. No more of it is read than a document may have.
 * @throws CommandError where there is none, where it is too large or where it is no UTF-8
 */
export function readDocumentFile(path: string): Promise<DocumentFile> {
  return readText(path, { most: DOCUMENT_LIMIT, tooLarge });
}

function tooLarge(name: string): CommandError {
  const limit = `${DOCUMENT_LIMIT / 1024} KiB`;
  return new CommandError(
    `${name} 超过 ${limit},不是协议文本;请按类型或分级授权以缩短 · ${name} is larger than ${limit}: shorten it by granting whole types or levels`,
  );
}
