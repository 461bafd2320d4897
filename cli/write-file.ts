import { writeFileSync } from 'node:fs';
import { CommandError } from './failure.ts';

/** Writes what a command was asked for, and says so. @throws CommandError */
export function writeFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new CommandError(`无法写入 ${path} · cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
  console.log(`已写入 ${path} · written to ${path}`);
}
