import { describe, expect, test } from 'vitest';
import { consistencyRanges, inclusionRanges, nodesOf, type Range } from '../../audit/merkle/proof-ranges.ts';
import { growTree, type Node, type Tree } from '../../verify/grow-tree.ts';
import { EMPTY_ROOT, hashLeaf, rootOf } from '../../verify/hashing.ts';
import { verifyConsistency, verifyInclusion } from '../../verify/proofs.ts';

/** Leaves and roots that everybody who implements RFC 6962 has. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const INCLUSION_5_OF_8 = [
  'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
];
const CONSISTENCY_6_TO_8 = [
  '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
];
const EMPTY: Tree = { size: 0, peaks: [] };
const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'));

/** A log in memory: its leaves, and the hash of every range by the nodes that growing wrote. */
function logOf(leaves: readonly Buffer[]) {
  const nodes = new Map<string, Buffer>();
  const keep = ({ level, index, hash }: Node) => nodes.set(`${level}/${index}`, hash);
  let tree = EMPTY;
  for (const [index, leaf] of leaves.entries()) {
    const growth = growTree(tree, [leaf]);
    growth.nodes.forEach(keep);
    keep({ level: 0, index, hash: hashLeaf(leaf) });
    tree = growth.tree;
  }
  const hashOf = (range: Range) =>
    rootOf(nodesOf(range).map(({ level, index }) => nodes.get(`${level}/${index}`) as Buffer));
  return { tree, hashOf };
}

describe('a tree', () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))(
    'of %i known leaves has the known root',
    (size, root) => {
      const { tree } = growTree(EMPTY, LEAVES.slice(0, size));
      expect(tree.size).toBe(size);
      expect(rootOf(tree.peaks).toString('hex')).toBe(root);
    },
  );

  test('is the same however its leaves come', () => {
    const leaves = Array.from({ length: 100 }, (_, i) => Buffer.from(`leaf ${i}`));
    const whole = growTree(EMPTY, leaves);
    for (let cut = 0; cut <= leaves.length; cut += 1) {
      const first = growTree(EMPTY, leaves.slice(0, cut));
      const second = growTree(first.tree, leaves.slice(cut));
      expect(second.tree).toEqual(whole.tree);
      expect([...first.nodes, ...second.nodes]).toEqual(whole.nodes);
    }
  });

  test('of nothing has the hash of nothing for a root', () => {
    expect(rootOf([]).equals(EMPTY_ROOT)).toBe(true);
  });
});

describe('a proof', () => {
  test('of the known leaves has the known hashes', () => {
    const { hashOf } = logOf(LEAVES);
    expect(hex(inclusionRanges(5, 8).map(hashOf))).toEqual(INCLUSION_5_OF_8);
    expect(hex(consistencyRanges(6, 8).map(hashOf))).toEqual(CONSISTENCY_6_TO_8);
  });

  const SIZE = 100;
  const leaves = Array.from({ length: SIZE }, (_, i) => Buffer.from(`entry ${i}`));
  const log = logOf(leaves);
  const roots = Array.from({ length: SIZE + 1 }, (_, size) => log.hashOf({ from: 0, to: size }));
  const flipped = (hash: Buffer, bit: number) => {
    const copy = Buffer.from(hash);
    copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
    return copy;
  };

  test(`of inclusion holds for every leaf of every tree up to ${SIZE}, and with one bit flipped for none`, () => {
    for (let size = 1; size <= SIZE; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const hashes = inclusionRanges(index, size).map(log.hashOf);
        const proof = {
          index,
          size,
          leafHash: hashLeaf(leaves[index] as Buffer),
          hashes,
          root: roots[size] as Buffer,
        };
        expect(verifyInclusion(proof)).toBe(true);
        const bit = (size * 31 + index * 7) % 256;
        for (let i = 0; i < hashes.length; i += 1)
          expect(
            verifyInclusion({ ...proof, hashes: hashes.with(i, flipped(hashes[i] as Buffer, bit)) }),
          ).toBe(false);
        expect(verifyInclusion({ ...proof, leafHash: flipped(proof.leafHash, bit) })).toBe(false);
        expect(verifyInclusion({ ...proof, root: flipped(proof.root, bit) })).toBe(false);
        expect(verifyInclusion({ ...proof, hashes: [...hashes, EMPTY_ROOT] })).toBe(false);
        if (hashes.length > 0) expect(verifyInclusion({ ...proof, hashes: hashes.slice(1) })).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...proof, index: (index + 1) % size })).toBe(false);
      }
    }
  });

  test(`of consistency holds for all sizes up to ${SIZE}, and with one bit flipped for none`, () => {
    for (let second = 1; second <= SIZE; second += 1) {
      for (let first = 1; first <= second; first += 1) {
        const hashes = first === second ? [] : consistencyRanges(first, second).map(log.hashOf);
        const proof = {
          first,
          second,
          firstRoot: roots[first] as Buffer,
          secondRoot: roots[second] as Buffer,
          hashes,
        };
        expect(verifyConsistency(proof)).toBe(true);
        const bit = (first * 31 + second * 7) % 256;
        for (let i = 0; i < hashes.length; i += 1)
          expect(
            verifyConsistency({ ...proof, hashes: hashes.with(i, flipped(hashes[i] as Buffer, bit)) }),
          ).toBe(false);
        expect(verifyConsistency({ ...proof, firstRoot: flipped(proof.firstRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...proof, secondRoot: flipped(proof.secondRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...proof, hashes: [...hashes, EMPTY_ROOT] })).toBe(false);
      }
    }
  });

  test.each([
    [0, 8],
    [9, 8],
    [-1, 8],
    [1.5, 8],
    [Number.NaN, 8],
    [8, Number.POSITIVE_INFINITY],
  ])('of consistency from %d to %d is none', (first, second) => {
    const root = roots[8] as Buffer;
    expect(verifyConsistency({ first, second, firstRoot: root, secondRoot: root, hashes: [] })).toBe(false);
  });

  test.each([
    [8, 8],
    [-1, 8],
    [0.5, 8],
    [0, 0],
    [2 ** 53, 2 ** 54],
  ])('of inclusion of leaf %d in %d is none', (index, size) => {
    const root = roots[8] as Buffer;
    expect(verifyInclusion({ index, size, leafHash: root, hashes: [], root })).toBe(false);
  });

  test('needs few hashes in a tree of ten million', () => {
    const size = 10_000_000;
    for (const index of [0, 1, 4_999_999, 8_388_607, 8_388_608, size - 1]) {
      const ranges = inclusionRanges(index, size);
      expect(ranges.length).toBeLessThanOrEqual(24);
      expect(ranges.flatMap(nodesOf).length).toBeLessThanOrEqual(48);
    }
    expect(consistencyRanges(1_234_567, size).flatMap(nodesOf).length).toBeLessThanOrEqual(70);
  });
});
