import { derivedKey } from '../derived-key.ts';
import { openText, sealText } from '../sealed-bytes.ts';

const SECRET_MIN_BYTES = 32;

export interface SealOptions {
  /** The hub's secret, at least 32 bytes. */
  readonly secret: Buffer;
  /** What the key is for: one of another use does not open. */
  readonly use: 'issuer key' | 'subject key' | 'webhook secret' | 'source address' | 'change notice';
  /** The key's id. It is authenticated, so that a ciphertext moved to another row does not open. */
  readonly kid: string;
}

/** Encrypts a key, as text, for rest. Returns nonce (12 bytes), tag (16 bytes), ciphertext. */
export function sealKey(key: string, options: SealOptions): Buffer {
  return sealText(key, { key: encryptionKey(options), about: options.kid });
}

/** Decrypts what `sealKey` made; throws when the secret is another one or the bytes were changed. */
export function openKey(sealed: Buffer, options: SealOptions): string {
  const key = encryptionKey(options);
  try {
    return openText(sealed, { key, about: options.kid });
  } catch (cause) {
    throw new Error(
      `枢纽密钥(ONECARD_SECRET)无法解开${NAMES[options.use]}:密钥已更换,或数据被改动 · The hub's secret does not open the ${options.use}: it is another secret, or the data were changed`,
      { cause },
    );
  }
}

const NAMES = {
  'issuer key': '签发密钥',
  'subject key': '数据主体密钥',
  'webhook secret': '推送密钥',
  'source address': '来源地址',
  'change notice': '变更通知',
} as const;

function encryptionKey({ secret, use }: SealOptions): Buffer {
  if (secret.length < SECRET_MIN_BYTES)
    throw new Error(
      `枢纽密钥至少 ${SECRET_MIN_BYTES} 字节 · The hub's secret needs at least ${SECRET_MIN_BYTES} bytes`,
    );
  return derivedKey(secret, use);
}
