/** PostgreSQL's type `bytea`; https://www.postgresql.org/docs/current/catalog-pg-type.html */
const BYTEA_OID = 17;
const HEADER_BYTES = 20;

/**
 * A `bytea[]` of one dimension in PostgreSQL's binary format, as a parameter: as text every byte would be two, and be
 * read one by one.
 */
export function byteaArray(items: readonly Uint8Array[]): Buffer {
  if (items.length === 0) return header([0, 0, BYTEA_OID]);
  const bytes = Buffer.allocUnsafe(items.reduce((sum, item) => sum + 4 + item.byteLength, HEADER_BYTES));
  header([1, 0, BYTEA_OID, items.length, 1]).copy(bytes);
  let offset = HEADER_BYTES;
  for (const item of items) {
    offset = bytes.writeInt32BE(item.byteLength, offset);
    bytes.set(item, offset);
    offset += item.byteLength;
  }
  return bytes;
}

/** Number of dimensions, whether there are nulls, type; then length and lower bound of the dimension. */
function header(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeInt32BE(number, 4 * i);
  return bytes;
}
