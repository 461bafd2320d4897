export const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
export const CHECK_CHARACTERS = '10X98765432';

/** The check character of the first 17 digits of a citizen ID number (GB 11643-1999 §4, ISO 7064 MOD 11-2). */
export function checkCharacter(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (digits.charCodeAt(i) - 48) * (WEIGHTS[i] as number);
  return CHECK_CHARACTERS[sum % 11] as string;
}

/**
 * The form in which ID numbers are compared: without blanks, `X` in upper case, and a number of the old form of 15 digits
 * (GB 11643-1989: region, YYMMDD, sequence) as the number of 18 characters that took its place.
 */
export function normaliseIdNumber(text: string): string {
  if (/^\d{17}[\dX]$/.test(text)) return text;
  const plain = text.trim().toUpperCase();
  return /^\d{15}$/.test(plain) ? renewed(plain) : plain;
}

/** Numbers of the old form were given to people born in 19xx. What names no day is none. */
function renewed(old: string): string {
  const digits = `${old.slice(0, 6)}19${old.slice(6)}`;
  const day = `${digits.slice(6, 10)}-${digits.slice(10, 12)}-${digits.slice(12, 14)}`;
  const time = new Date(day);
  const exists = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
  return exists ? digits + checkCharacter(digits) : old;
}

/** The old form of a number in the form in which they are compared; undefined where there never was one. */
export function oldIdNumber(number: string): string | undefined {
  return /^\d{6}19\d{9}[\dX]$/.test(number) && checkCharacter(number) === number[17]
    ? number.slice(0, 6) + number.slice(8, 17)
    : undefined;
}
