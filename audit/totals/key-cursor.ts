import { HubError } from '../../errors.ts';
import type { TotalsKey } from './read-totals.ts';

const DAY = /^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** An opaque position in totals: the keys of a row. */
export function encodeKey(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws HubError BAD_USER_INPUT for anything that `encodeKey` did not write for such keys */
export function decodeKey(cursor: string, by: readonly TotalsKey[]): readonly string[] {
  const key = parse(Buffer.from(cursor, 'base64url').toString());
  const fits =
    Array.isArray(key) &&
    key.length === by.length &&
    key.every(
      (part, i) => typeof part === 'string' && !part.includes('\0') && (by[i] !== 'DAY' || isDay(part)),
    ) &&
    encodeKey(key) === cursor;
  if (fits) return key;
  throw new HubError('BAD_USER_INPUT', {
    detail: { zh: 'after 不是有效的游标', en: 'after is not a valid cursor' },
  });
}

function isDay(text: string): boolean {
  return DAY.test(text) && new Date(text).toISOString().startsWith(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
