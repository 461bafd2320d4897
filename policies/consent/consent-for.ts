import type { Pool } from 'pg';
import { HubError } from '../../errors.ts';
import type { Agreement } from '../agreement.ts';
import type { HasConsented } from './assert-consented.ts';
import { consentedSubjects } from './read-consents.ts';

/** What of a request says whether consent is demanded, and whose it brings. */
export interface ConsentDemand {
  readonly agreement: Agreement | undefined;
  readonly purpose: string | undefined;
  /** Identifier of the emergency access that is open to the request. */
  readonly emergency: string | undefined;
  readonly consents: readonly string[];
}

export interface ConsentForInput {
  readonly pool: Pool;
  /** The pseudonyms of an ID number under every key that is still held. */
  readonly pseudonymsOf: (idNumber: string) => readonly string[];
}

/**
 * Makes the function that tells who has consented to a request; undefined where its agreement demands no consent. In an
 * emergency it demands none: who lies unconscious cannot give it (个人信息保护法 §13(4)).
 */
export function createConsentFor({ pool, pseudonymsOf }: ConsentForInput) {
  /** @throws HubError AUDIT_UNAVAILABLE where nobody can tell */
  return async ({
    agreement,
    purpose,
    emergency,
    consents,
  }: ConsentDemand): Promise<HasConsented | undefined> => {
    if (agreement?.document.consentRequired !== true || emergency !== undefined) return undefined;
    const subjects = await consentedSubjects(pool, {
      agreement,
      purpose,
      codes: consents,
    }).catch((cause) => {
      throw new HubError('AUDIT_UNAVAILABLE', { cause });
    });
    return (idNumber) => pseudonymsOf(idNumber).some((pseudonym) => subjects.has(pseudonym));
  };
}
