/**
 * Reads base64 as its only canonical spelling (RFC 4648 §4): Node's own decoder skips what is not base64, takes the
 * URL-safe alphabet and ignores bits that are left over, so that one value would have many spellings.
 * @returns undefined for anything else
 */
export function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/**
 * Reads a decimal number without sign, leading zeros or blanks, as far as JavaScript counts exactly.
 * @returns undefined for anything else
 */
export function readDecimal(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
