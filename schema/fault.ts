import type { ASTNode } from 'graphql';
import type { Bilingual } from '../errors.ts';
import type { Catalogue } from './catalogue.ts';

/** Where something stands in an SDL file. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What is wrong in an SDL file, where, and what to do about it. */
export interface SchemaFault {
  readonly place: Place;
  readonly fault: Bilingual;
  readonly remedy: Bilingual;
}

/** Stops the start: the SDL files have faults, all of them named at once. */
export class SchemaFaultsError extends Error {
  override readonly name = 'SchemaFaultsError';
  readonly faults: readonly SchemaFault[];
  /** What could be read in spite of them, so that further faults can be looked for. Never to be served. */
  readonly readable: Catalogue | undefined;

  constructor(faults: readonly SchemaFault[], readable?: Catalogue) {
    super(faults.map(describeFault).join('\n'));
    this.faults = faults;
    this.readable = readable;
  }
}

export function describeFault({ place, fault, remedy }: SchemaFault): string {
  return `${whereabouts(place)}\n  ${fault.zh}\n  ${fault.en}\n  → ${remedy.zh} · ${remedy.en}`;
}

export function whereabouts({ file, line }: Place): string {
  return `${file}:${line}`;
}

/**
 * The place of a parsed node: where its name stands, for a definition begins with its description. The parser was
 * given the file's name as the source's name.
 */
export function placeOf(node: ASTNode | null | undefined): Place {
  const named = node !== null && node !== undefined && 'name' in node ? node.name : undefined;
  const loc = named?.loc ?? node?.loc;
  return { file: loc?.source.name ?? 'schema', line: loc?.startToken.line ?? 0 };
}
