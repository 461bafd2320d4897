import { LEAF_LIMIT } from '../entry/leaf.ts';
import { TILE_WIDTH } from '../tile.ts';

const LENGTH_BYTES = 2;
/** No bundle of a tile's entries is longer. */
export const ENTRY_BUNDLE_LIMIT = TILE_WIDTH * (LENGTH_BYTES + LEAF_LIMIT);

/**
 * Entries one after the other, each behind its length as two bytes, the higher first (c2sp.org/tlog-tiles). One that is missing is
 * of length 0, as no entry is.
 */
export function writeEntryBundle(leaves: readonly (Uint8Array | undefined)[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf = Buffer.alloc(0)) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(leaf.byteLength);
      return [length, leaf];
    }),
  );
}

/** @returns undefined where the bytes are not exactly so many entries */
export function readEntryBundle(bytes: Buffer, count: number): readonly Buffer[] | undefined {
  const leaves: Buffer[] = [];
  let offset = 0;
  while (leaves.length < count) {
    if (offset + LENGTH_BYTES > bytes.length) return undefined;
    const start = offset + LENGTH_BYTES;
    offset = start + bytes.readUInt16BE(offset);
    if (offset > bytes.length) return undefined;
    leaves.push(bytes.subarray(start, offset));
  }
  return offset === bytes.length ? leaves : undefined;
}
