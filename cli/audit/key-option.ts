import { InvalidArgumentError, Option } from 'commander';
import { NoteError, readVerifierKey } from '../../verify/note.ts';

/** The keys that somebody has kept, in place of those that the hub tells: one, or both of a rotation. */
export function keyOption(): Option {
  return new Option(
    '--key <verifier key>',
    '以自存的公钥验证,而非枢纽给出的;可重复 · verify by a key that you have kept, not by the hub’s word; may be repeated',
  ).argParser((text, before: readonly string[] | undefined) => [...(before ?? []), readKey(text)]);
}

/** Read with the options, so that a mistyped key does not pass for a forged checkpoint. */
function readKey(text: string): string {
  try {
    readVerifierKey(text);
    return text;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new InvalidArgumentError(`不是验证公钥 · ${error.message}`);
  }
}
