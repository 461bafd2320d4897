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

/**
 * The rows of each key.
 * @param forms by each form of a key that was asked for, that key
 * @throws SourceFailure where a row is about nobody who was asked for: what a source tells of other people must not be believed of these
 */
export function groupRows(
  rows: readonly WholeRow[],
  key: Key,
  forms: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly WholeRow[]> {
  const groups = new Map<string, WholeRow[]>();
  for (const row of rows) {
    const own = row.get(key.column) ?? onlyOf(forms);
    const asked = own === undefined ? undefined : forms.get(comparableKey(key, own));
    if (own === undefined || asked === undefined)
      throw new SourceFailure('OTHER_KEY', pointerOf(tokensOf(key.column)));
    const group = groups.get(asked) ?? [];
    groups.set(asked, group);
    group.push(new Map(row).set(key.column, own));
  }
  return groups;
}

/** A row that does not name its key answers the one that was asked for. */
function onlyOf(forms: ReadonlyMap<string, string>): string | undefined {
  const [only] = forms.keys();
  return forms.size === 1 ? only : undefined;
}
