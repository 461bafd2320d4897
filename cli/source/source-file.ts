import { parse } from 'yaml';
import { CommandError } from '../failure.ts';
import { readText, type TextFile } from '../read-text.ts';

const SDL_BYTES = 1_500_000;
const OTHER_BYTES = 256 * 1024;

/** An SDL file, `-` from standard input. @throws CommandError */
export function readSdlFile(path: string): Promise<TextFile> {
  return readText(path, limit(SDL_BYTES));
}

/** What a YAML or JSON file holds, `-` from standard input. @throws CommandError; it quotes nothing of the file, which may hold secrets */
export async function readData(path: string): Promise<unknown> {
  const { name, text } = await readText(path, limit(OTHER_BYTES));
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    throw new CommandError(`${name} 不是 YAML 或 JSON · ${name} is neither YAML nor JSON`);
  }
}

function limit(most: number) {
  return {
    most,
    tooLarge: (name: string) =>
      new CommandError(`${name} 超过 ${most / 1000} KB · ${name} is larger than ${most / 1000} KB`),
  };
}
