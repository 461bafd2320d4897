import { actorOf, by } from '../about.ts';
import { type IsWorkingDay, kindOf, MINUTE_MS } from '../kind.ts';
import { codes, flag, integer, timeOfDay } from '../parameters.ts';

/** As long as a night, so that two nights are two alerts. */
const WINDOW_MS = 12 * 60 * MINUTE_MS;
const SHANGHAI_MS = 8 * 60 * MINUTE_MS;

/** Use at night or on days off, in Asia/Shanghai; but for agreements that work at such times by their nature. */
export const offHours = kindOf(
  {
    by,
    from: timeOfDay,
    to: timeOfDay,
    daysOff: flag,
    count: integer(1, 1_000_000),
    exceptAgreements: codes,
  },
  ({ by: grouping, from, to, daysOff, count, exceptAgreements }) => ({
    by: 'counting',
    windowMs: WINDOW_MS,
    observe: (access, isWorkingDay) =>
      !exceptAgreements.includes(access.log) && isOff(access.at, { from, to, daysOff, isWorkingDay })
        ? [{ about: actorOf(access, grouping), isHit: true }]
        : [],
    leastHits: count,
    exceeds: ({ hits }) => hits >= count,
  }),
);

interface Hours {
  readonly from: string;
  readonly to: string;
  readonly daysOff: boolean;
  readonly isWorkingDay: IsWorkingDay;
}

/** A span whose end is before its start crosses midnight; one that ends where it starts holds nothing. */
function isOff(at: Date, { from, to, daysOff, isWorkingDay }: Hours): boolean {
  const local = new Date(at.getTime() + SHANGHAI_MS).toISOString();
  const time = local.slice(11, 16);
  const isNight = from <= to ? from <= time && time < to : time >= from || time < to;
  return isNight || (daysOff && !isWorkingDay(local.slice(0, 10)));
}
