import { actorOf, by } from '../about.ts';
import type { Access } from '../access.ts';
import { kindOf, MINUTE_MS } from '../kind.ts';
import { integer } from '../parameters.ts';

/** Somebody tries out ID numbers: many people are asked for, and most of them are not found. */
export const enumeration = kindOf(
  { by, minutes: integer(1, 10_080), people: integer(2, 1_000_000), notFoundPercent: integer(1, 100) },
  ({ by: grouping, minutes, people, notFoundPercent }) => ({
    by: 'counting',
    windowMs: minutes * MINUTE_MS,
    observe: (access) =>
      wasLookedFor(access)
        ? [{ about: actorOf(access, grouping), isHit: true, people: peopleOf(access) }]
        : [],
    leastHits: Math.ceil((people * notFoundPercent) / 100),
    exceeds: ({ total, hits }) => total >= people && hits * 100 >= total * notFoundPercent,
  }),
);

/** Where a source was away, people are not found because of it. */
function wasLookedFor({ asked, outcome, codes }: Access): boolean {
  return (
    asked.length > 0 &&
    (outcome === 'RELEASED' || outcome === 'PARTIAL') &&
    !codes.includes('SOURCE_UNAVAILABLE')
  );
}

function peopleOf({ asked, subjects }: Access): ReadonlyMap<string, boolean> {
  const found = new Set(subjects);
  return new Map(asked.map((subject) => [subject, !found.has(subject)]));
}
