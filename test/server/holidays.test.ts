import { expect, test } from 'vitest';
import { BUILT_IN_HOLIDAYS, holidayWarning, readHolidays } from '../../server/holidays.ts';

const known = readHolidays(BUILT_IN_HOLIDAYS);

test.each([
  // From Thursday, 17 December 2026 ten working days end with the year.
  ['2026-12-17', 10],
  ['2026-02-13', 10],
  ['2025-12-31', 1],
])('answers due within known years pass without a word: %s and %i days', (from, workingDays) => {
  expect(holidayWarning(known, { from, workingDays })).toBeUndefined();
});

test.each([
  ['2026-12-18', 10, '2027-01-01'],
  ['2026-12-30', 10, '2027-01-13'],
  ['2027-01-04', 1, '2027-01-05'],
])('answers due in a year nobody told are warned of: %s and %i days', (from, workingDays, dueOn) => {
  const { zh, en } = holidayWarning(known, { from, workingDays }) ?? { zh: '', en: '' };
  for (const text of [zh, en]) {
    expect(text).toMatch(/2027 年的|of 2027/);
    expect(text).toContain(dueOn);
    expect(text).toContain('ONECARD_HOLIDAYS');
    expect(text).not.toContain('\n');
  }
});
