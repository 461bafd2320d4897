import { createHash } from 'node:crypto';
import { HubError } from '../errors.ts';

const CURSOR_BYTES = 12;
const CHECKSUM_BYTES = 4;

/** An opaque position in the list of access records: `seq` and a checksum. */
export function encodeCursor(seq: bigint): string {
  const bytes = Buffer.alloc(CURSOR_BYTES);
  bytes.writeBigInt64BE(seq);
  checksum(bytes).copy(bytes, CURSOR_BYTES - CHECKSUM_BYTES);
  return bytes.toString('base64url');
}

/**
 * The checksum tells a mangled cursor from a valid one. It is no secret and need not be: a forged cursor leads to
 * another page of what its caller may see anyway.
 *
 * @throws HubError BAD_USER_INPUT for anything that `encodeCursor` did not write.
 */
export function decodeCursor(cursor: string): bigint {
  const bytes = Buffer.from(cursor, 'base64url');
  const intact =
    bytes.length === CURSOR_BYTES &&
    bytes.toString('base64url') === cursor &&
    checksum(bytes).equals(bytes.subarray(-CHECKSUM_BYTES));
  if (!intact) {
    const detail = { zh: 'after 不是有效的游标', en: 'after is not a valid cursor' };
    throw new HubError('BAD_USER_INPUT', { detail });
  }
  return bytes.readBigInt64BE();
}

function checksum(bytes: Buffer): Buffer {
  const seq = bytes.subarray(0, CURSOR_BYTES - CHECKSUM_BYTES);
  return createHash('sha256').update('access-record').update(seq).digest().subarray(0, CHECKSUM_BYTES);
}
