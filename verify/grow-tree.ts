import { HASH_BYTES, hashLeaf, hashNode } from './hashing.ts';

/** A log's tree as its head holds it: enough to append, and to know the root. */
export interface Tree {
  readonly size: number;
  /** Hashes of the complete subtrees that make up the tree, from the largest on the left; one for each bit of the size. */
  readonly peaks: readonly Buffer[];
}

/** A complete subtree of 2^level leaves, the index-th of its level. Level 0 are the leaves. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

export interface Node extends NodeId {
  readonly hash: Buffer;
}

export interface Growth {
  readonly tree: Tree;
  readonly leafHashes: readonly Buffer[];
  /** Nodes above the leaves that have become complete: each is written once and never changes. */
  readonly nodes: readonly Node[];
}

/** Appends leaves to a tree (RFC 6962 §2.1), with two hashes for each on average. */
export function growTree(tree: Tree, leaves: readonly Uint8Array[]): Growth {
  return growByHashes(tree, leaves.map(hashLeaf));
}

/** Appends leaves of which only the hashes are known. */
export function growByHashes({ size, peaks }: Tree, leafHashes: readonly Buffer[]): Growth {
  const stack = levelsOf(size).map((level, i) => ({ level, hash: peaks[i] as Buffer }));
  const nodes: Node[] = [];
  let index = size;
  for (const hash of leafHashes) {
    let top = { level: 0, hash };
    while (stack.at(-1)?.level === top.level) {
      const left = stack.pop() as typeof top;
      top = { level: top.level + 1, hash: hashNode(left.hash, top.hash) };
      nodes.push({ ...top, index: Math.floor(index / 2 ** top.level) });
    }
    stack.push(top);
    index += 1;
  }
  return { tree: { size: index, peaks: stack.map(({ hash }) => hash) }, leafHashes, nodes };
}

/** Levels of the complete subtrees that make up a tree, from the largest: the bits of its size. */
export function levelsOf(size: number): readonly number[] {
  const levels: number[] = [];
  for (let rest = size; rest > 0; ) {
    const level = Math.floor(Math.log2(rest));
    levels.push(level);
    rest -= 2 ** level;
  }
  return levels;
}

/** Peaks as a head's column holds them. @throws Error where they are not those of the size */
export function readPeaks(size: number, bytes: Buffer): readonly Buffer[] {
  const peaks = Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
  if (peaks.length !== levelsOf(size).length) throw new Error("a log's head does not fit its size");
  return peaks;
}
