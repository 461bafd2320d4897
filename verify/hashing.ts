import { createHash } from 'node:crypto';

/** Bytes of a hash (SHA-256). */
export const HASH_BYTES = 32;

/** Prefixes that keep a leaf from passing for a node (RFC 6962 §2.1). */
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** Root of a log without entries. */
export const EMPTY_ROOT: Buffer = createHash('sha256').digest();

export function hashLeaf(leaf: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(leaf).digest();
}

export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Root over subtrees that stand side by side, from the largest on the left to the smallest. */
export function rootOf(peaks: readonly Uint8Array[]): Buffer {
  const last = peaks.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return peaks.slice(0, -1).reduceRight<Buffer>((right, left) => hashNode(left, right), Buffer.from(last));
}
