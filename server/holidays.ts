import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import type { HolidayCalendar } from '../policies/lifecycle/working-days.ts';
import { isIsoDate } from '../schema/iso-date.ts';

/** The General Office of the State Council announces a year's days in the November before. */
export const BUILT_IN_HOLIDAYS = join(packageRoot(), 'policies/lifecycle/holidays.json');

/**
 * Reads a calendar file: by year, days off on weekdays and weekends that are worked.
 * @throws Error where it is no such file
 */
export function readHolidays(path: string): HolidayCalendar {
  const years = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, never>);
  const read = (key: 'off' | 'worked') => new Set(years.flatMap(([year, days]) => datesOf(year, days[key])));
  return { off: read('off'), worked: read('worked') };
}

function datesOf(year: string, dates: unknown): readonly string[] {
  if (!Array.isArray(dates)) throw new Error('no list of dates');
  for (const date of dates) {
    if (typeof date !== 'string' || !isIsoDate(date) || !date.startsWith(`${year}-`))
      throw new Error('no date of its year');
  }
  return dates;
}
