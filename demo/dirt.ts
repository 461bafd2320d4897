import type { Random } from './random.ts';

const SHARE_WITH_TRAILING_BLANK = 0.02;
/** Of the numbers that end in X, one in eleven. */
const SHARE_WITH_LOWER_CASE_X = 0.3;
const SHARE_MISSING = 0.02;
const SHARE_DUPLICATE = 0.015;

/** An ID number as a clerk typed it: a few with a trailing blank or a lower-case x. */
export function asTyped(idNumber: string, random: Random): string {
  const cased = random.chance(SHARE_WITH_LOWER_CASE_X) ? idNumber.toLowerCase() : idNumber;
  return random.chance(SHARE_WITH_TRAILING_BLANK) ? `${cased} ` : cased;
}

/** Whether a bureau lost the row that it should have. */
export function isMissing(random: Random): boolean {
  return random.chance(SHARE_MISSING);
}

/** Whether a bureau kept an outdated row beside the present one. */
export function isDuplicate(random: Random): boolean {
  return random.chance(SHARE_DUPLICATE);
}
