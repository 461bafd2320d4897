/** A date as the number of days since 1970-01-01. */
export type Day = number;

const MILLISECONDS_PER_DAY = 86_400_000;
const SECONDS_PER_DAY = 86_400;
const SHANGHAI_OFFSET_SECONDS = 8 * 3600;

/**
 * The demo's today, 2026-06-30. A constant, since a province that was seeded yesterday and one that is seeded
 * today from the same seed must have the same rows.
 */
export const TODAY: Day = dayOf(2026, 6, 30);

/** The day of a calendar date; `month` is 1–12. A day past the month's end counts on into the next month. */
export function dayOf(year: number, month: number, day: number): Day {
  return Date.UTC(year, month - 1, day) / MILLISECONDS_PER_DAY;
}

interface CalendarDate {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  readonly date: number;
}

const DAYS_FROM_YEAR_0 = 719_468;
const DAYS_PER_ERA = 146_097;

/**
 * The Gregorian date of a day, in eras of 400 years that begin on 1 March (Hinnant, chrono-compatible low-level
 * date algorithms). Not by `Date`: millions of rows hold several dates each, and `Date` took half of the time.
 */
function calendarDate(day: Day): CalendarDate {
  const shifted = day + DAYS_FROM_YEAR_0;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / (DAYS_PER_ERA - 1));
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** `YYYY-MM-DD`. */
export function isoDate(day: Day): string {
  const { year, month, date } = calendarDate(day);
  return `${year}-${twoDigits(month)}-${twoDigits(date)}`;
}

/** `YYYYMMDD`. */
export function compactDate(day: Day): string {
  const { year, month, date } = calendarDate(day);
  return `${year}${twoDigits(month)}${twoDigits(date)}`;
}

/** The year of a day. */
export function yearOf(day: Day): number {
  return calendarDate(day).year;
}

/** The same date some years later, or earlier; 29 February becomes 1 March where the year has none. */
export function addYears(day: Day, years: number): Day {
  const { year, month, date } = calendarDate(day);
  return dayOf(year + years, month, date);
}

/** A time of day as seconds since midnight, Asia/Shanghai: `HH:MM:SS`. */
export function clock(second: number): string {
  const minute = Math.floor(second / 60);
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}:${twoDigits(second % 60)}`;
}

/** `YYYY-MM-DD HH:MM:SS` in Asia/Shanghai. */
export function isoTime(day: Day, second: number): string {
  return `${isoDate(day)} ${clock(second)}`;
}

/** `YYYYMMDDHHMMSS` in Asia/Shanghai. */
export function compactTime(day: Day, second: number): string {
  return compactDate(day) + clock(second).replaceAll(':', '');
}

/** Seconds since 1970-01-01 00:00 UTC of a time in Asia/Shanghai. */
export function epochSeconds(day: Day, second: number): number {
  return day * SECONDS_PER_DAY + second - SHANGHAI_OFFSET_SECONDS;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
