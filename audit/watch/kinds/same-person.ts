import { actorOf, by } from '../about.ts';
import type { Access } from '../access.ts';
import { kindOf, MINUTE_MS } from '../kind.ts';
import { integer } from '../parameters.ts';

/** One person is looked up again and again. */
export const samePerson = kindOf(
  { by, minutes: integer(1, 10_080), count: integer(2, 1_000_000) },
  ({ by: grouping, minutes, count }) => ({
    by: 'counting',
    windowMs: minutes * MINUTE_MS,
    observe: (access) =>
      lookedUp(access).map((subject) => ({
        about: { ...actorOf(access, grouping), subject },
        isHit: true,
      })),
    leastHits: count,
    exceeds: ({ hits }) => hits >= count,
  }),
);

/** Those whom the request names; where it names nobody, such as by a plate, the one whom it found. */
function lookedUp({ asked, subjects }: Access): readonly string[] {
  if (asked.length > 0) return asked;
  return subjects.length === 1 ? subjects : [];
}
