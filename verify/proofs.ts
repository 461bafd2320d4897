import { hashNode } from './hashing.ts';

export interface InclusionProof {
  /** Of the leaf, from 0. */
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Whether a leaf is in a tree (RFC 9162 §2.1.3.2). Takes anything that an attacker may send. */
export function verifyInclusion({ index, size, leafHash, hashes, root }: InclusionProof): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let [fn, sn] = [index, size - 1];
  let hash: Uint8Array = leafHash;
  for (const other of hashes) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = hashNode(other, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = hashNode(hash, other);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && isSame(hash, root);
}

export interface ConsistencyProof {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Uint8Array;
  readonly secondRoot: Uint8Array;
  readonly hashes: readonly Uint8Array[];
}

/**
 * Whether a tree begins with another one (RFC 9162 §2.1.4.2). From nothing everything follows, so a proof from size 0
 * is none.
 */
export function verifyConsistency(proof: ConsistencyProof): boolean {
  const { first, second, firstRoot, secondRoot, hashes } = proof;
  if (!isCount(first) || !isCount(second) || first === 0 || first > second) return false;
  if (first === second) return hashes.length === 0 && isSame(firstRoot, secondRoot);
  const path = isPowerOfTwo(first) ? [firstRoot, ...hashes] : hashes;
  const [start, ...others] = path;
  if (start === undefined || hashes.length === 0) return false;
  let [fn, sn] = [first - 1, second - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let older: Uint8Array = start;
  let newer: Uint8Array = start;
  for (const other of others) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      older = hashNode(other, older);
      newer = hashNode(other, newer);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else newer = hashNode(newer, other);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && isSame(older, firstRoot) && isSame(newer, secondRoot);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Sizes exceed 32 bits, where JavaScript's own shifts end. */
function half(value: number): number {
  return Math.floor(value / 2);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value)) && 2 ** Math.log2(value) === value;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
