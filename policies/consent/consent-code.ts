import { createHash, randomInt } from 'node:crypto';

/** Crockford's Base32: no letter that could be read as a digit, or as another letter. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Four groups of four: 80 bits, which nobody guesses, not even with the hashes at hand. */
export const CONSENT_CODE = /^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/;

/** A code for a data subject to hand over; the hub keeps its hash only. */
export function newConsentCode(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

/** SHA-256. */
export function hashOfCode(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}
