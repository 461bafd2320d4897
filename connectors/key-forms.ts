import type { Key } from './access-scope.ts';

/** By each form in which a source may know a key, that key. */
export function keyForms({ type, oldIdNumbers }: Key, keys: readonly string[]): ReadonlyMap<string, string> {
  const forms = new Map(keys.map((key) => [key, key]));
  if (type !== 'ID_NUMBER' || oldIdNumbers !== true) return forms;
  for (const key of keys) {
    const old = oldForm(key);
    if (old !== undefined) forms.set(old, key);
  }
  return forms;
}

/** A key as rows hold it, in the form in which it is compared. */
export function comparableKey({ type }: Key, text: string): string {
  return type === 'ID_NUMBER' ? text.trim().toUpperCase() : text;
}

/** GB 11643-1989: 15 digits, without the century and the check character; only who was born in the 1900s has one. */
function oldForm(idNumber: string): string | undefined {
  return /^\d{6}19\d{9}[\dX]$/.test(idNumber) ? idNumber.slice(0, 6) + idNumber.slice(8, 17) : undefined;
}
