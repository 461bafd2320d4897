import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { derivedKey } from '../derived-key.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_MIN_BYTES = 32;

export interface SealOptions {
  /** The hub's secret, at least 32 bytes. */
  readonly secret: Buffer;
  /** What the key is for: one of another use does not open. */
  readonly use: 'issuer key' | 'subject key';
  /** The key's id. It is authenticated, so that a ciphertext moved to another row does not open. */
  readonly kid: string;
}

/** Encrypts a key, as text, for rest. Returns nonce (12 bytes), tag (16 bytes), ciphertext. */
export function sealKey(key: string, options: SealOptions): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, encryptionKey(options), nonce);
  cipher.setAAD(Buffer.from(options.kid));
  const ciphertext = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Decrypts what `sealKey` made; throws when the secret is another one or the bytes were changed. */
export function openKey(sealed: Buffer, options: SealOptions): string {
  const decipher = createDecipheriv(CIPHER, encryptionKey(options), sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(options.kid));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return (
      decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    );
  } catch (cause) {
    throw new Error(
      `枢纽密钥(ONECARD_SECRET)无法解开${NAMES[options.use]}:密钥已更换,或数据被改动 · The hub's secret does not open the ${options.use}: it is another secret, or the data were changed`,
      { cause },
    );
  }
}

const NAMES = { 'issuer key': '签发密钥', 'subject key': '数据主体密钥' } as const;

function encryptionKey({ secret, use }: SealOptions): Buffer {
  if (secret.length < SECRET_MIN_BYTES)
    throw new Error(
      `枢纽密钥至少 ${SECRET_MIN_BYTES} 字节 · The hub's secret needs at least ${SECRET_MIN_BYTES} bytes`,
    );
  return derivedKey(secret, use);
}
