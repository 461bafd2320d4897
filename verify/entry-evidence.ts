import type { Folder } from './folder.ts';
import { readVerifierKey, type VerifierKey } from './note.ts';
import { type ProvenEntry, verifyTlogProof } from './tlog-proof.ts';

/** One entry with all that proves it, as files in a folder. */
export const EVIDENCE_FILES = {
  leaf: 'entry.json',
  proof: 'entry.tlog-proof',
  verifierKey: 'verifier-key.txt',
} as const;
/** No leaf, proof or key is longer. */
const LIMIT = 2 * 1024 * 1024;

export interface VerifiedEvidence extends ProvenEntry {
  /** The key that it was verified with, where that is the folder's own. */
  readonly ownKey: string | undefined;
}

/** @throws FileFault, NoteError */
export function verifyEntryEvidence(
  folder: Folder,
  keys: readonly VerifierKey[] | undefined,
): VerifiedEvidence {
  const leaf = folder.read(EVIDENCE_FILES.leaf, LIMIT);
  const proof = folder.readText(EVIDENCE_FILES.proof, LIMIT);
  const ownKey = keys === undefined ? folder.readText(EVIDENCE_FILES.verifierKey, LIMIT).trim() : undefined;
  const proven = verifyTlogProof(proof, leaf, keys ?? [readVerifierKey(ownKey ?? '')]);
  return { ...proven, ownKey };
}
