/** What the fields of a leaf may hold. Leaves come back in bundles, hence from attackers. */
export type Check = (value: unknown) => boolean;

export const COORDINATE = /^[_A-Za-z]\w*\.[_A-Za-z]\w*(\([_A-Za-z]\w*:\))?$/;
/** A pseudonym of a data subject: 16 bytes in canonical base64url, hence the last character. */
export const PSEUDONYM = /^[\w-]{21}[AQgw]$/;
export const SHA256 = /^[0-9a-f]{64}$/;
/** 32 bytes in canonical base64, hence the last character before the padding. */
export const HASH = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const TEXT_LIMIT = 1024;
/** PostgreSQL's text cannot hold U+0000, UTF-8 cannot hold half a surrogate pair, and a line holds no control. */
const UNFIT_FOR_TEXT = /[\p{Cc}\p{Cs}]/u;
/** What nearly every text is; it spares the search by Unicode properties. */
const PLAIN_TEXT = /^[ -~]+$/;

export const is =
  (expected: unknown): Check =>
  (value) =>
    value === expected;
export const text: Check = (value) =>
  typeof value === 'string' &&
  value !== '' &&
  value.length <= TEXT_LIMIT &&
  (PLAIN_TEXT.test(value) || !UNFIT_FOR_TEXT.test(value));
export const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
export const integer =
  (least: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least;
const INSTANT = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const instant: Check = (value) =>
  typeof value === 'string' && INSTANT.test(value) && isoOf(value) === value;
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
/** A set in its canonical form: ascending by UTF-16 code unit, nothing twice. */
export const setOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every((item, i) => check(item) && (i === 0 || value[i - 1] < item));
const coordinates = setOf(matching(COORDINATE));
export const masks: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  coordinates(Object.keys(value)) &&
  Object.values(value).every(text);

function isoOf(time: string): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
