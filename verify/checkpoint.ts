import { HASH_BYTES } from './hashing.ts';
import { NoteError, type VerifierKey, verifyNote } from './note.ts';
import { readBase64, readDecimal } from './strict.ts';

/** The state of a log (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Name of the log and of the key that signs it. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** The text that is signed. */
export function writeCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** A checkpoint that one of the keys has signed under its own name. @throws NoteError */
export function verifyCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint {
  const checkpoint = parseCheckpoint(verifyNote(note, keys));
  if (!keys.some(({ name }) => name === checkpoint.origin))
    throw new NoteError(`the checkpoint is of another log, ${checkpoint.origin}`);
  return checkpoint;
}

/** @throws NoteError */
export function parseCheckpoint(text: string): Checkpoint {
  // What follows the third line are extensions, which this log does not use.
  const [origin = '', size = '', root = ''] = text.split('\n');
  const count = readDecimal(size);
  const hash = readBase64(root);
  if (origin === '' || count === undefined || hash?.length !== HASH_BYTES)
    throw new NoteError('the note is no checkpoint');
  return { origin, size: count, root: hash };
}
