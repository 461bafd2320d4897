import type { Bilingual } from '../errors.ts';
import { checkCharacter, normaliseIdNumber } from '../id-number-form.ts';
import { isIsoDate } from './iso-date.ts';

export { checkCharacter, normaliseIdNumber };

export type IdNumberParse =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly fault: Bilingual };

/**
 * Reads a citizen ID number (GB 11643): 18 characters, an existing birth date that is not in the future, a
 * right check character. The fault names the rule that was broken and never the number.
 */
export function parseIdNumber(text: string, today: Date = new Date()): IdNumberParse {
  const value = text.trim().toUpperCase();
  if (!/^\d{17}[\dX]$/.test(value))
    return fault(
      '公民身份号码应为 17 位数字加 1 位校验码',
      'an ID number has 17 digits and a check character',
    );
  if (!isPastDate(value.slice(6, 14), today))
    return fault(
      '公民身份号码的出生日期不存在或在将来',
      'the birth date in the ID number does not exist or lies in the future',
    );
  if (checkCharacter(value) !== value[17])
    return fault('公民身份号码的校验码有误', 'the check character of the ID number is wrong');
  return { ok: true, value };
}

/**
 * Whether people have written an ID number into a text, in full-width digits or with blanks, hyphens or dots between them as well.
 */
export function holdsIdNumber(text: string): boolean {
  const plain = text.normalize('NFKC').replaceAll(/[\s._\-‐-―−·]/g, '');
  // Numbers may overlap: each place is tried.
  return [...plain.matchAll(/(?=(\d{17}[\dXx]))/g)].some(([, candidate = '']) => parseIdNumber(candidate).ok);
}

function fault(zh: string, en: string): IdNumberParse {
  return { ok: false, fault: { zh, en } };
}

function isPastDate(compact: string, today: Date): boolean {
  const iso = `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6)}`;
  return isIsoDate(iso) && new Date(iso) <= today;
}
