import { createReadStream } from 'node:fs';
import { DOCUMENT_LIMIT } from '../../policies/document/document-text.ts';
import { CommandError } from '../failure.ts';

/** A document as it lies on a disk or came by standard input. */
export interface DocumentFile {
  /** How faults name it. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a document, `-` from standard input. No more of it is read than a document may have.
 * @throws CommandError where there is none, where it is too large or where it is no UTF-8
 */
export async function readDocumentFile(path: string): Promise<DocumentFile> {
  const name = path === '-' ? '<stdin>' : path;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > DOCUMENT_LIMIT) throw tooLarge(name);
    }
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(`无法读取 ${name} · cannot read ${name}: ${(cause as Error).message}`, { cause });
  }
  return { name, text: decode(name, Buffer.concat(chunks)) };
}

function tooLarge(name: string): CommandError {
  const limit = `${DOCUMENT_LIMIT / 1024} KiB`;
  return new CommandError(
    `${name} 超过 ${limit},不是协议文本;请按类型或分级授权以缩短 · ${name} is larger than ${limit}: shorten it by granting whole types or levels`,
  );
}

/** An editor may have saved GBK: read as UTF-8 its Chinese would be lost without a word. */
function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CommandError(`${name} 不是 UTF-8:请另存为 UTF-8 · ${name} is no UTF-8: save it as UTF-8`, {
      cause,
    });
  }
}
