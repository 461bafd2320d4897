import { createReadStream } from 'node:fs';
import { CommandError } from './failure.ts';

/** A text as it lies on a disk or came by standard input. */
export interface TextFile {
  /** How faults name it. */
  readonly name: string;
  readonly text: string;
}

export interface TextLimits {
  /** Bytes. */
  readonly most: number;
  readonly tooLarge: (name: string) => CommandError;
}

/**
 * Reads a text, `-` from standard input. No more of it is read than it may have.
 * @throws CommandError where there is none, where it is too large or where it is no UTF-8
 */
export async function readText(path: string, { most, tooLarge }: TextLimits): Promise<TextFile> {
  const name = path === '-' ? '<stdin>' : path;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > most) throw tooLarge(name);
    }
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(`无法读取 ${name} · cannot read ${name}: ${(cause as Error).message}`, { cause });
  }
  return { name, text: decode(name, Buffer.concat(chunks)) };
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
