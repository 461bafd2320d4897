/** Days that depart from the week: holidays on weekdays, and weekends that are worked (调休). Dates `YYYY-MM-DD`. */
export interface HolidayCalendar {
  readonly off: ReadonlySet<string>;
  readonly worked: ReadonlySet<string>;
  /** Years, `YYYY`, whose days are known; any other has its weekends only. */
  readonly years: ReadonlySet<string>;
}

const DAY_MS = 86_400_000;

/**
 * The date so many working days after another, which itself does not count: an answer that is due within one working
 * day of a Friday is due on Monday.
 * @param from `YYYY-MM-DD`
 */
export function addWorkingDays(from: string, days: number, calendar: HolidayCalendar): string {
  let date = from;
  for (let left = days; left > 0; ) {
    date = new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
    if (isWorkingDay(date, calendar)) left -= 1;
  }
  return date;
}

/** @param date `YYYY-MM-DD` */
export function isWorkingDay(date: string, { off, worked }: HolidayCalendar): boolean {
  if (off.has(date)) return false;
  if (worked.has(date)) return true;
  const weekday = new Date(date).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}
