import { oldIdNumber } from '../id-number-form.ts';

/** The keys to ask a source for that may keep numbers of the old form: each of them, and its old form where there is one. */
export function withOldForms(keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => {
    const old = oldIdNumber(key);
    return old === undefined ? [key] : [key, old];
  });
}
