import { hkdfSync } from 'node:crypto';
import { openText, sealText } from '../sealed-bytes.ts';

const SECRET_MIN_BYTES = 32;

export interface SealOptions {
  /** The hub's secret, at least 32 bytes. */
  readonly secret: Buffer;
  /** The key's id. It is authenticated, so that a ciphertext moved to another row does not open. */
  readonly kid: string;
}

/** Encrypts a private key for rest. Returns nonce (12 bytes), tag (16 bytes), ciphertext. */
export function sealKey(privateJwk: string, { secret, kid }: SealOptions): Buffer {
  return sealText(privateJwk, { key: encryptionKey(secret), about: kid });
}

/** Decrypts what `sealKey` made; throws when the secret is another one or the bytes were changed. */
export function openKey(sealed: Buffer, { secret, kid }: SealOptions): string {
  const key = encryptionKey(secret);
  try {
    return openText(sealed, { key, about: kid });
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
