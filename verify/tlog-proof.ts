import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { HASH_BYTES, hashLeaf } from './hashing.ts';
import { NoteError, type VerifierKey } from './note.ts';
import { verifyInclusion } from './proofs.ts';
import { readBase64, readDecimal } from './strict.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A path of a tree of 2^53 leaves has no more. */
const MOST_HASHES = 53;

export interface TlogProof {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The signed note of the checkpoint. */
  readonly checkpoint: string;
}

/** An offline proof of one entry (c2sp.org/tlog-proof). */
export function writeTlogProof({ index, hashes, checkpoint }: TlogProof): string {
  const lines = [HEADER, `index ${index}`, ...hashes.map((hash) => Buffer.from(hash).toString('base64'))];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

export interface ProvenEntry {
  readonly index: number;
  readonly checkpoint: Checkpoint;
}

/**
 * Verifies that a leaf is an entry of a log at a checkpoint that one of the keys has signed. Needs no hub.
 * @throws NoteError saying what is wrong
 */
export function verifyTlogProof(proof: string, leaf: Uint8Array, keys: readonly VerifierKey[]): ProvenEntry {
  const end = proof.indexOf('\n\n');
  const [header, place = '', ...encoded] = proof.slice(0, Math.max(0, end)).split('\n');
  const index = readDecimal(/^index (\d+)$/.exec(place)?.[1] ?? '');
  if (header !== HEADER || index === undefined) throw new NoteError('no proof of an entry');
  if (encoded.length > MOST_HASHES) throw new NoteError('the proof has too many hashes');
  const hashes = encoded.map((text) => {
    const hash = readBase64(text);
    if (hash?.length !== HASH_BYTES) throw new NoteError('a hash of the proof is malformed');
    return hash;
  });
  const checkpoint = verifyCheckpoint(proof.slice(end + 2), keys);
  const { size, root } = checkpoint;
  if (!verifyInclusion({ index, size, leafHash: hashLeaf(leaf), hashes, root }))
    throw new NoteError(`the entry is not the one at index ${index} of the log`);
  return { index, checkpoint };
}
