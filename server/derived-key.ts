import { hkdfSync } from 'node:crypto';

/** A key for one purpose, so that none can stand in for another (RFC 5869). */
export function derivedKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `onecard-hub ${purpose}`, 32));
}
