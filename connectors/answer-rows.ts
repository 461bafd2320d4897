import type { Key } from './access-scope.ts';
import type { WholeRow } from './apply-scope.ts';
import { isObject, pointerOf, readPointer, tokensOf } from './json-pointer.ts';
import { comparableKey } from './key-forms.ts';
import { SourceFailure } from './source-failure.ts';

/**
 * The rows in an answer: an array of objects, an object as the one row, null as none.
 * @param pointer where they are
 * @throws SourceFailure where there is anything else
 */
export function rowsAt(answer: unknown, pointer: string): readonly unknown[] {
  const found = readPointer(answer, pointer);
  if (found === null) return [];
  const rows = Array.isArray(found) ? (found as readonly unknown[]) : [found];
  for (const [i, row] of rows.entries())
    if (!isObject(row))
      throw new SourceFailure('NO_ROWS', Array.isArray(found) ? `${pointer}/${i}` : pointer);
  return rows;
}

/** A row's values as text. @param columns JSON pointers within the row */
export function wholeRow(row: unknown, columns: readonly string[]): WholeRow {
  return new Map(columns.map((column) => [column, textOf(readPointer(row, column), column)]));
}

function textOf(value: unknown, column: string): string | null {
  const place = () => pointerOf(tokensOf(column));
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return String(value);
    case 'number':
      // An ID number that is written as a number has lost its last digits already.
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        throw new SourceFailure('NUMBER_TOO_LONG', place());
      return String(value);
    default:
      if (value === null || value === undefined) return null;
      throw new SourceFailure('NO_SCALAR', place());
  }
}

export interface Asked {
  readonly key: Key;
  /** The keys of this call, each in one of its forms. */
  readonly asked: readonly string[];
  /** By each form of a key of the whole question, that key. */
  readonly forms: ReadonlyMap<string, string>;
  /** The answer's address or place tells by itself whose rows it holds; then they need not. One key is asked. */
  readonly keyIsTold: boolean;
}

/**
 * The rows of each key. A row that is known by a form of a key other than the asked one is left to the call that asks for that
 * form, or it would count twice.
 * @throws SourceFailure where a row is about nobody who was asked for: what a source tells of other people must not be believed of these;
 *   or does not say whom: a source that passes over the question answers it by the rows of others
 */
export function groupRows(
  rows: readonly WholeRow[],
  { key, asked, forms, keyIsTold }: Asked,
): ReadonlyMap<string, readonly WholeRow[]> {
  const groups = new Map<string, WholeRow[]>();
  const own = new Set(asked);
  const people = new Set(asked.map((form) => forms.get(form)));
  for (const row of rows) {
    const said = row.get(key.column) ?? (keyIsTold ? asked[0] : undefined);
    if (said === undefined) throw new SourceFailure('NO_KEY', pointerOf(tokensOf(key.column)));
    const form = comparableKey(key, said);
    const person = forms.get(form);
    if (person === undefined || !people.has(person))
      throw new SourceFailure('OTHER_KEY', pointerOf(tokensOf(key.column)));
    if (!own.has(form)) continue;
    const group = groups.get(person) ?? [];
    groups.set(person, group);
    group.push(new Map(row).set(key.column, said));
  }
  return groups;
}
