import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';
import { ONECARD } from './hub-command.ts';

/** In a document, `<!-- test: name -->` before a shell block says that its commands are run by a test, in order. */
const BLOCK = /<!-- test: ([\w-]+) -->\n+```sh\n([\s\S]*?)```/g;

/** Documents run what is installed; here that is the sources as they are now. */
const ONECARD_OF_THE_SOURCES = `npx() { shift; ${ONECARD.map((part) => `'${part}'`).join(' ')} "$@"; }`;

/** Stands between the outputs of two blocks. */
export const SEPARATOR = '--- the next block ---';

export interface CommandBlock {
  readonly name: string;
  readonly commands: string;
}

/** @param file path from the project's root */
export function blocksOf(file: string): readonly CommandBlock[] {
  return [...readFileSync(join(packageRoot(), file), 'utf8').matchAll(BLOCK)].map(
    ([, name = '', commands = '']) => ({ name, commands }),
  );
}

/** One script for bash, which ends at the first command that fails. */
export function scriptOf(blocks: readonly CommandBlock[]): string {
  return [
    'set -euo pipefail',
    ONECARD_OF_THE_SOURCES,
    blocks.map(({ commands }) => commands).join(`\necho '${SEPARATOR}'\n`),
  ].join('\n');
}
