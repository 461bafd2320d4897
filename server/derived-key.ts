import { hkdfSync } from 'node:crypto';

/** Keys of the hub's secret for one purpose each, so that none can stand in for another (RFC 5869). 32 bytes. */
export function derivedKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `onecard-hub ${purpose}`, 32));
}
