import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SealingTerms {
  /** 32 bytes. */
  readonly key: Buffer;
  /** What it belongs to. It is authenticated, so that a ciphertext moved to another row does not open. */
  readonly about: string;
}

/** Encrypts a text for rest. Returns nonce (12 bytes), tag (16 bytes), ciphertext. */
export function sealText(text: string, { key, about }: SealingTerms): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(Buffer.from(about));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Decrypts what `sealText` made. @throws Error where the key is another one or the bytes were changed */
export function openText(sealed: Buffer, { key, about }: SealingTerms): string {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return (
    decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  );
}
