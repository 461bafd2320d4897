import { createHash, randomBytes } from 'node:crypto';
import { HubError } from '../../errors.ts';
import { isPlainText, PLAIN_TEXT_IN_WORDS } from '../plain-text.ts';

/** Encrypts texts for rest, each for what it is about, and back. */
export interface TextSeal {
  seal(text: string, about: string): Buffer;
  open(sealed: Buffer, about: string): string;
}

/** What somebody wrote about a person. It is stored sealed and never in a log. */
export interface PersonalText {
  readonly idNumber: string;
  readonly text: string;
  /**
   * 32 hex digits before the text in its digest: a log that holds the digest of a short text alone would tell the text to
   * whoever tries likely ones.
   */
  readonly salt: string;
}

const MOST = 2_000;

/** @throws HubError BAD_USER_INPUT for a text that says nothing, or too much */
export function writePersonalText(idNumber: string, text: string): PersonalText {
  const trimmed = text.trim();
  if (isPlainText(trimmed, MOST)) return { idNumber, text: trimmed, salt: randomBytes(16).toString('hex') };
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `陈述与说明至多 ${MOST} 字,${PLAIN_TEXT_IN_WORDS.zh}`,
      en: `statement and explanation have ${MOST} characters at the most and ${PLAIN_TEXT_IN_WORDS.en}`,
    },
  });
}

/** What the log keeps of it: SHA-256 of salt and text, hex. */
export function digestOf({ salt, text }: PersonalText): string {
  return createHash('sha256').update(salt).update(text).digest('hex');
}

export function sealPersonalText(text: PersonalText, seal: TextSeal, about: string): Buffer {
  return seal.seal(JSON.stringify(text), about);
}

export function openPersonalText(sealed: Buffer, seal: TextSeal, about: string): PersonalText {
  return JSON.parse(seal.open(sealed, about)) as PersonalText;
}
