import { gunzipSync } from 'node:zlib';

/** Magic, deflate, no flags, no time: what zlib writes, and nothing that could hide more. */
const HEADER = Buffer.from('1f8b080000000000', 'hex');

/**
 * Inflates one gzip member (RFC 1952) without anything after it, to `limit` bytes at the most: more is not inflated.
 * @returns undefined for anything else
 */
export function inflate(bytes: Buffer, limit: number): Buffer | undefined {
  if (!bytes.subarray(0, HEADER.length).equals(HEADER)) return undefined;
  try {
    const { buffer, engine } = gunzipSync(bytes, { maxOutputLength: limit, info: true }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return engine.bytesWritten === bytes.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}
