import type { ASTNode } from 'graphql';
import type { Bilingual } from '../errors.ts';

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

  constructor(faults: readonly SchemaFault[]) {
    super(faults.map(describeFault).join('\n'));
    this.faults = faults;
  }
}

export function describeFault({ place, fault, remedy }: SchemaFault): string {
  return `${place.file}:${place.line}\n  ${fault.zh}\n  ${fault.en}\n  → ${remedy.zh} · ${remedy.en}`;
}

/** The place of a parsed node. The parser was given the file's name as the source's name. */
export function placeOf(node: ASTNode | null | undefined): Place {
  return {
    file: node?.loc?.source.name ?? 'schema',
    line: node?.loc?.startToken.line ?? 0,
  };
}
