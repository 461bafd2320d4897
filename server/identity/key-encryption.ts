import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_MIN_BYTES = 32;

export interface SealOptions {
  /** The hub's secret, at least 32 bytes. */
  readonly secret: Buffer;
  /** The key's id. It is authenticated, so that a ciphertext moved to another row does not open. */
  readonly kid: string;
}

/** Encrypts a private key for rest. Returns nonce (12 bytes), tag (16 bytes), ciphertext. */
export function sealKey(privateJwk: string, options: SealOptions): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, encryptionKey(options.secret), nonce);
  cipher.setAAD(Buffer.from(options.kid));
  const ciphertext = Buffer.concat([cipher.update(privateJwk, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Decrypts what `sealKey` made; throws when the secret is another one or the bytes were changed. */
export function openKey(sealed: Buffer, options: SealOptions): string {
  const decipher = createDecipheriv(CIPHER, encryptionKey(options.secret), sealed.subarray(0, NONCE_BYTES), {
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
      "枢纽密钥无法解开签发密钥:密钥已更换,或数据被改动 · The hub's secret does not open the issuer key: it is another secret, or the data were changed",
      { cause },
    );
  }
}

function encryptionKey(secret: Buffer): Buffer {
  if (secret.length < SECRET_MIN_BYTES)
    throw new Error(
      `枢纽密钥至少 ${SECRET_MIN_BYTES} 字节 · The hub's secret needs at least ${SECRET_MIN_BYTES} bytes`,
    );
  return Buffer.from(hkdfSync('sha256', secret, '', 'onecard-hub issuer key', 32));
}
