import { levelsOf, type NodeId } from '../../verify/grow-tree.ts';

/** Leaves from `from` to before `to`, under one hash. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The ranges whose hashes prove that a leaf is in a tree, from the leaf upwards (RFC 6962 §2.1.1). */
export function inclusionRanges(index: number, size: number): readonly Range[] {
  const path = ({ from, to }: Range): readonly Range[] => {
    if (to - from === 1) return [];
    const middle = from + split(to - from);
    return index < middle
      ? [...path({ from, to: middle }), { from: middle, to }]
      : [...path({ from: middle, to }), { from, to: middle }];
  };
  return path({ from: 0, to: size });
}

/** The ranges whose hashes prove that a tree begins with a smaller one, which is not empty (RFC 6962 §2.1.2). */
export function consistencyRanges(first: number, second: number): readonly Range[] {
  const path = ({ from, to }: Range, isWhole: boolean): readonly Range[] => {
    if (to === first) return isWhole ? [] : [{ from, to }];
    const middle = from + split(to - from);
    return first <= middle
      ? [...path({ from, to: middle }, isWhole), { from: middle, to }]
      : [...path({ from: middle, to }, false), { from, to: middle }];
  };
  return path({ from: 0, to: second }, true);
}

/** The complete subtrees that make up a range, from the largest; its hash is the root over them. */
export function nodesOf({ from, to }: Range): readonly NodeId[] {
  let start = from;
  return levelsOf(to - from).map((level) => {
    const index = start / 2 ** level;
    start += 2 ** level;
    return { level, index };
  });
}

/** The complete subtrees that cover a range that may begin anywhere, from left to right: few, however long it is. */
export function alignedRanges({ from, to }: Range): readonly Range[] {
  const ranges: Range[] = [];
  for (let start = from; start < to; ) {
    let size = 1;
    while (start % (2 * size) === 0 && start + 2 * size <= to) size *= 2;
    ranges.push({ from: start, to: start + size });
    start += size;
  }
  return ranges;
}

/** The largest power of two below a number greater than one. */
function split(count: number): number {
  return 2 ** (Math.ceil(Math.log2(count)) - 1);
}
