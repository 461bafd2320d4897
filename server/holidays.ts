import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bilingual } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { addWorkingDays, type HolidayCalendar } from '../policies/lifecycle/working-days.ts';
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
  return { off: read('off'), worked: read('worked'), years: new Set(years.map(([year]) => year)) };
}

/**
 * What to tell the operators where an answer that is asked for now would be due in a year whose days nobody has told
 * the hub: it counts that year's weekends only, and days that are off pass for days on which to answer.
 * @param from date in Asia/Shanghai
 */
export function holidayWarning(
  calendar: HolidayCalendar,
  { from, workingDays }: { readonly from: string; readonly workingDays: number },
): Bilingual | undefined {
  const dueOn = addWorkingDays(from, workingDays, calendar);
  const unknown = [from, dueOn].map((date) => date.slice(0, 4)).find((year) => !calendar.years.has(year));
  if (unknown === undefined) return undefined;
  return {
    zh: `不知道 ${unknown} 年的放假与调休:现在提交的协议应于 ${dueOn} 前(含)答复,其间只扣除周末;请使 ONECARD_HOLIDAYS 指向含有该年的文件(国务院办公厅每年十一月公布)`,
    en: `the holidays of ${unknown} are not known: an agreement submitted now has to be answered by ${dueOn}, with weekends only left out; let ONECARD_HOLIDAYS name a file that has the year (the State Council announces it in November)`,
  };
}

function datesOf(year: string, dates: unknown): readonly string[] {
  if (!Array.isArray(dates)) throw new Error('no list of dates');
  for (const date of dates) {
    if (typeof date !== 'string' || !isIsoDate(date) || !date.startsWith(`${year}-`))
      throw new Error('no date of its year');
  }
  return dates;
}
