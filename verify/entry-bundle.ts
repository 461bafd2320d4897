/** Bytes of a leaf's length, before it (c2sp.org/tlog-tiles). */
const LENGTH_BYTES = 2;

/** Leaves one after the other, each after its length in 16 bits (c2sp.org/tlog-tiles, entry bundles). */
export function writeEntryBundle(leaves: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(leaf.byteLength);
      return [length, leaf];
    }),
  );
}

/** The leaves of a bundle; undefined where it does not end with the end of a leaf. */
export function readEntryBundle(bytes: Buffer): readonly Buffer[] | undefined {
  const leaves: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + LENGTH_BYTES > bytes.length) return undefined;
    const end = at + LENGTH_BYTES + bytes.readUInt16BE(at);
    if (end > bytes.length) return undefined;
    leaves.push(bytes.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return leaves;
}
