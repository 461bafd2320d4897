import { describe, expect, test } from 'vitest';
import { addWorkingDays, isWorkingDay } from '../../policies/lifecycle/working-days.ts';
import { BUILT_IN_HOLIDAYS, readHolidays } from '../../server/holidays.ts';

const calendar = readHolidays(BUILT_IN_HOLIDAYS);

describe('working days', () => {
  test.each([
    // 国办发明电〔2025〕7号: Spring Festival 2026 from 15 to 23 February, 14 and 28 February are worked.
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-13', 2, '2026-02-24'],
    ['2026-02-27', 1, '2026-02-28'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-09-30', 3, '2026-10-10'],
    // No holidays: ten working days are two weeks.
    ['2026-11-24', 10, '2026-12-08'],
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-21', 1, '2026-11-23'],
  ])('%s and %i of them make %s', (from, days, expected) => {
    expect(addWorkingDays(from, days, calendar)).toBe(expected);
  });

  test('a year that the calendar does not know has its weekends', () => {
    expect(isWorkingDay('2040-10-01', calendar)).toBe(true);
    expect(isWorkingDay('2040-09-30', calendar)).toBe(false);
  });

  test.each(['off', 'worked'] as const)('the days under "%s" change something, each of them', (key) => {
    const weekend = (date: string) => [0, 6].includes(new Date(date).getUTCDay());
    expect([...calendar[key]].filter((date) => weekend(date) !== (key === 'worked'))).toEqual([]);
  });
});
