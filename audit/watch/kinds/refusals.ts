import { actorOf, by } from '../about.ts';
import { kindOf, MINUTE_MS } from '../kind.ts';
import { integer } from '../parameters.ts';

/** Somebody tries what is not allowed: many requests are refused. */
export const refusals = kindOf(
  { by, minutes: integer(1, 10_080), count: integer(1, 1_000_000), percent: integer(1, 100) },
  ({ by: grouping, minutes, count, percent }) => ({
    by: 'counting',
    windowMs: minutes * MINUTE_MS,
    observe: (access) => [{ about: actorOf(access, grouping), isHit: access.outcome === 'REFUSED' }],
    leastHits: count,
    exceeds: ({ total, hits }) => hits >= count && hits * 100 >= total * percent,
  }),
);
