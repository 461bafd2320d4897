import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { refused } from './refused.ts';

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** What one pass over a file's bytes tells. */
export interface Examined {
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly sha256: string;
  readonly kind: 'csv' | 'xlsx';
  /** The text's own encoding, as far as its bytes tell. */
  readonly encoding: TextEncoding;
}

export interface ExamineOptions {
  readonly mostBytes: number;
  /** Told of the bytes that have been read. */
  readonly onBytes?: (bytes: number) => void;
}

/** Share of a text's characters beyond ASCII that may be broken where it still counts as UTF-8. */
const BROKEN_SHARE = 0.01;

/**
 * Reads a file once for its digest and for what it is: its first bytes tell, never its name.
 * @throws HubError BAD_USER_INPUT where it is empty, too large or an old or encrypted Excel file
 */
export async function examineFile(path: string, { mostBytes, onBytes }: ExamineOptions): Promise<Examined> {
  const hash = createHash('sha256');
  const utf8 = new Utf8Count();
  let first: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    if (bytes === 0) first = chunk.subarray(0, 8);
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw refused(
        `文件超过 ${mostBytes} 字节(ONECARD_FILE_MOST_MB)`,
        `the file exceeds ${mostBytes} bytes (ONECARD_FILE_MOST_MB)`,
      );
    hash.update(chunk);
    utf8.add(chunk);
    onBytes?.(chunk.length);
  }
  if (bytes === 0) throw refused('文件是空的', 'the file is empty');
  return { bytes, sha256: hash.digest('hex'), kind: kindOf(first), encoding: encodingOf(first, utf8) };
}

function kindOf(first: Buffer): Examined['kind'] {
  if (first.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return 'xlsx';
  if (first.toString('hex') === 'd0cf11e0a1b11ae1')
    throw refused(
      '是旧式(.xls)或加密的 Excel 文件:请另存为不加密的 .xlsx 或 CSV',
      'an Excel file of the old form (.xls), or an encrypted one: save it as .xlsx without a password, or as CSV',
    );
  return 'csv';
}

function encodingOf(first: Buffer, utf8: Utf8Count): TextEncoding {
  const mark = first.toString('hex');
  if (mark.startsWith('efbbbf')) return 'utf-8';
  if (mark.startsWith('fffe')) return 'utf-16le';
  if (mark.startsWith('feff')) return 'utf-16be';
  return utf8.likely ? 'utf-8' : 'gb18030';
}

/** Whether bytes are UTF-8: a text in GB18030 is hardly ever, one in UTF-8 may have been damaged here and there. */
class Utf8Count {
  readonly #decoder = new TextDecoder('utf-8');
  #beyondAscii = 0;
  #broken = 0;

  add(chunk: Buffer): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x80) continue;
      this.#beyondAscii += 1;
      if (code === 0xfffd) this.#broken += 1;
    }
  }

  get likely(): boolean {
    return this.#broken <= this.#beyondAscii * BROKEN_SHARE;
  }
}
