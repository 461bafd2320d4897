import { tokensOf } from '../json-pointer.ts';
import { SourceFailure } from '../source-failure.ts';

type Tree = Map<string, Tree>;

/**
 * The selection set that asks for exactly what JSON pointers lead to: `/a/b` and `c` are `{ a { b } c }`. A number in a pointer is a
 * place in a list, of which GraphQL selects all.
 * @throws SourceFailure where a step is no name of a field
 */
export function selectionOf(pointers: readonly string[]): string {
  const tree: Tree = new Map();
  for (const pointer of pointers) {
    let at = tree;
    for (const name of fieldsOf(pointer)) {
      const next = at.get(name) ?? new Map();
      at.set(name, next);
      at = next;
    }
  }
  return written(tree);
}

/** The fields on a pointer's way. */
export function fieldsOf(pointer: string): readonly string[] {
  const fields = tokensOf(pointer).filter((token) => !/^\d+$/.test(token));
  // The way comes from a department's SDL file: nothing but names goes into a document.
  if (!fields.every(isName)) throw new SourceFailure('NO_FIELD_NAME');
  return fields;
}

/** https://spec.graphql.org/October2021/#Name */
export function isName(text: string): boolean {
  return /^[_A-Za-z][_0-9A-Za-z]*$/.test(text);
}

function written(tree: Tree): string {
  const fields = [...tree].map(([name, inner]) => (inner.size === 0 ? name : `${name} ${written(inner)}`));
  // Whether a row exists can be asked without a column of it.
  return `{ ${fields.length === 0 ? '__typename' : fields.join(' ')} }`;
}
