/**
 * How a text that a source holds stands to a wanted one, by what the wanted one is: a number, an ISO date (then the day counts,
 * in Asia/Shanghai), an ISO date with a time, or any other text.
 * @returns below, above or equal to 0; undefined where it cannot be told, so that no condition is met by what nobody understands
 */
export function compareToWanted(text: string, wanted: string): number | undefined {
  if (NUMBER.test(wanted)) {
    const own = numberOf(text);
    return own === undefined ? undefined : own - Number(wanted);
  }
  if (/^\d{4}-\d{2}-\d{2}/.test(wanted)) {
    const [own, other] = [instantOf(text), instantOf(wanted)];
    if (own === undefined || other === undefined) return undefined;
    return wanted.length === 'YYYY-MM-DD'.length ? dayOf(own) - dayOf(other) : own - other;
  }
  return compared(text, wanted);
}

/**
 * By what a column's texts come in order: all of them as instants, as numbers or as they stand, for pairs that are
 * compared each in its own way have no order.
 * @returns the value that a text is compared by; undefined where it has none
 */
export function orderOf(texts: readonly string[]): (text: string) => number | string | undefined {
  const told = texts.filter((text) => text.trim() !== '');
  const numbers = told.filter((text) => numberOf(text) !== undefined);
  const hasDate = told.some((text) => numberOf(text) === undefined && instantOf(text) !== undefined);
  // 20240131 and 1706630400 are dates where nothing in the column says otherwise.
  if (hasDate || (numbers.length > 0 && numbers.every((text) => instantOf(text) !== undefined)))
    return instantOf;
  return numbers.length > 0 && numbers.length === told.length ? numberOf : (text) => text;
}

export function compared(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const NUMBER = /^[-+]?\d{1,30}(\.\d{1,30})?$/;

function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : undefined;
}

const ZONE = /(?<zone> ?Z| ?[+-]\d{2}(?::?\d{2})?)?$/.source;
const SEPARATED = new RegExp(
  `^(?<year>\\d{4})([-/])(?<month>\\d{1,2})\\2(?<day>\\d{1,2})(?:[T ](?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2}(?:\\.\\d{1,9})?))?)?${ZONE}`,
);
const COMPACT = new RegExp(
  `^(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})(?:[T ]?(?<hour>\\d{2}):?(?<minute>\\d{2})(?::?(?<second>\\d{2}(?:\\.\\d{1,9})?))?)?${ZONE}`,
);

const MINUTE = 60_000;
const SHANGHAI = 8 * 60 * MINUTE;
const DAY = 24 * 60 * MINUTE;

/**
 * Milliseconds of the epoch of a date or time as sources write them: ISO 8601, also compact or with `/` and one-digit months and
 * days, epoch seconds (10 digits) or milliseconds (13). Without a zone it is Asia/Shanghai's, a date its first moment there.
 */
export function instantOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{10}$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d{13}$/.test(trimmed)) return Number(trimmed);
  const parts = (SEPARATED.exec(trimmed) ?? COMPACT.exec(trimmed))?.groups;
  if (parts === undefined) return undefined;
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  const date = new Date(Date.UTC(year, month - 1, day));
  // JavaScript takes 31 February for 2 March.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return undefined;
  const [hour, minute, second] = [parts.hour, parts.minute, parts.second].map((part) => Number(part ?? 0));
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (hour > 23 || minute > 59 || second >= 60) return undefined;
  return date.getTime() + (hour * 60 + minute) * MINUTE + second * 1000 - offsetOf(parts.zone?.trim());
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined) return SHANGHAI;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const ahead = (Number(hours ?? 0) * 60 + Number(minutes)) * MINUTE;
  return sign === '-' ? -ahead : ahead;
}

/** Number of a moment's day in Asia/Shanghai. */
function dayOf(instant: number): number {
  return Math.floor((instant + SHANGHAI) / DAY);
}
