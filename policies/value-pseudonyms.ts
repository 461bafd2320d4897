import { createHmac } from 'node:crypto';

/**
 * Pseudonyms of values (the mask PSEUDONYM): HMAC-SHA-256 under a key of the agreement's own, 16 bytes, base64url. The
 * same value has the same pseudonym within an agreement and another one under every other agreement, so that two
 * consumers cannot join what they were shown. They are no subject pseudonyms of the audit log: those have their own key.
 */
export function createValuePseudonyms(key: Buffer): (agreement: string) => (text: string) => string {
  return (agreement) => {
    let ofAgreement: Buffer | undefined;
    return (text) => {
      ofAgreement ??= createHmac('sha256', key).update(agreement).digest();
      return createHmac('sha256', ofAgreement).update(text).digest().toString('base64url', 0, 16);
    };
  };
}
