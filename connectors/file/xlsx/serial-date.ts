const DAY_MS = 86_400_000;
/** Day 60 of Excel's calendar is 29 February 1900, which never was: dates from 1 March 1900 on count from here. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 31 December 9999, the last day that Excel has. */
const LAST_DAY = 2_958_465;

/** Excel's number of a day as `2026-01-31`, with its fraction as `2026-01-31 08:30:00`; undefined where it is no day. */
export function serialDate(serial: number, from1904: boolean): string | undefined {
  if (!(serial >= (from1904 ? 0 : 61) && serial <= LAST_DAY)) return undefined;
  const ms = (from1904 ? EPOCH_1904 : EPOCH_1900) + Math.round(serial * 86_400) * 1_000;
  const iso = new Date(ms).toISOString();
  return ms % DAY_MS === 0 ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
}
