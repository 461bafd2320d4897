/** Whether a text is a date `YYYY-MM-DD` that exists. */
export function isIsoDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isRealDate(text);
}

/** Whether a text of the form `YYYY-MM-DD` names a day of the calendar, which has no year 0; nor has PostgreSQL. */
export function isRealDate(iso: string): boolean {
  // A day that its month does not have becomes a day of the next month; what is no date at all has no day.
  return new Date(`${iso}T00:00:00Z`).getUTCDate() === Number(iso.slice(8)) && !iso.startsWith('0000');
}
