import { oldIdNumber } from '../id-number-form.ts';
import type { Key } from './access-scope.ts';

/** By each form in which a source may know a key, that key. */
export function keyForms({ type, oldIdNumbers }: Key, keys: readonly string[]): ReadonlyMap<string, string> {
  const forms = new Map(keys.map((key) => [key, key]));
  if (type !== 'ID_NUMBER' || oldIdNumbers !== true) return forms;
  for (const key of keys) {
    const old = oldIdNumber(key);
    if (old !== undefined) forms.set(old, key);
  }
  return forms;
}

/** A key as rows hold it, in the form in which it is compared. */
export function comparableKey({ type }: Key, text: string): string {
  return type === 'ID_NUMBER' ? text.trim().toUpperCase() : text;
}
