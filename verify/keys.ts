import { FileFault } from './folder.ts';
import { NoteError, readVerifierKey, type VerifierKey } from './note.ts';

/** One for each rotation, and then some. */
const MOST_KEYS = 100;
export const KEYS_FILE = 'keys.txt';
export const KEYS_LIMIT = 64 * 1024;

/** Verifier keys, one on each line. @throws FileFault */
export function readKeys(text: string): readonly VerifierKey[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0 || lines.length > MOST_KEYS)
    throw new FileFault(KEYS_FILE, '不是每行一个公钥 · not one verifier key on each line');
  try {
    return lines.map((key) => readVerifierKey(key));
  } catch (error) {
    if (error instanceof NoteError) throw new FileFault(KEYS_FILE, error.message);
    throw error;
  }
}
