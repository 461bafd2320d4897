import { rowsAt } from '../answer-rows.ts';
import { readPointer } from '../json-pointer.ts';

/**
 * The rows of a field's value. A value of null has none, whatever its rows' place in it; null in the place of a row is none either.
 * @throws SourceFailure where there is anything else
 */
export function rowsOrNone(value: unknown, pointer: string): readonly unknown[] {
  if (value === null) return [];
  const found = readPointer(value, pointer);
  return rowsAt(Array.isArray(found) ? found.filter((row) => row !== null) : found, '');
}
