import { normaliseIdNumber } from '../id-number-form.ts';
import { holdsIdNumber } from './id-number.ts';

/** Of China, as people write them: with +86, and with blanks or hyphens between the groups. */
const MOBILE = /(?<!\d)(?:(?:\+|00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)/;
const EMAIL = /[^\s@]@[^\s@.]{1,63}\.[^\s@]/u;
/** GB 11643-1989. */
const OLD_ID_NUMBER = /(?<!\d)[1-8]\d{14}(?!\d)/g;
const BANK_CARD = /(?<!\d)\d(?:[\s-]?\d){15,18}(?!\d)/g;

/** Whether anywhere in a text stands what leads to a person: an ID number, a mobile number, an e-mail address or a bank card. */
export function holdsPersonalData(text: string): boolean {
  const plain = text.normalize('NFKC');
  return (
    holdsIdNumber(plain) ||
    MOBILE.test(plain) ||
    EMAIL.test(plain) ||
    matches(plain, OLD_ID_NUMBER).some((old) => normaliseIdNumber(old) !== old) ||
    matches(plain, BANK_CARD).some((card) => luhn(card.replaceAll(/\D/g, '')))
  );
}

function matches(text: string, form: RegExp): readonly string[] {
  return text.match(form) ?? [];
}

/** ISO/IEC 7812-1 Annex B. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const weighted = i % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
