import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** An Ed25519 key that signs, wherever it is kept: in this process, a token (PKCS#11), an HSM, a key service. */
export interface SigningKey {
  /** 32 bytes. */
  readonly publicKey: Buffer;
  /** The signature (RFC 8032, 64 bytes) of a text. */
  sign(text: Buffer): Promise<Buffer>;
}

/** DER of an Ed25519 private key without the key (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 key of a seed of 32 bytes. */
export function ed25519KeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** @param key Ed25519, private */
export function keyInMemory(key: KeyObject): SigningKey {
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32),
    sign: async (text) => sign(null, text, key),
  };
}
