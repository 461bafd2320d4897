import { readFileSync } from 'node:fs';
import { CommandError } from './failure.ts';

/** A file's bytes, `most` of them at the most. @throws CommandError where there is none, or a longer one */
export function readFile(path: string, most = Number.POSITIVE_INFINITY): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new CommandError(`无法读取 ${path} · cannot read ${path}`, { cause });
  }
  if (bytes.length > most) throw new CommandError(`${path} 过长 · ${path} is too long`);
  return bytes;
}
