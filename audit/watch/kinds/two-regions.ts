import { actorOf } from '../about.ts';
import { kindOf, MINUTE_MS } from '../kind.ts';
import { fits, integer, terminalRegions } from '../parameters.ts';

/** One operator asks from two regions within less time than the way takes: somebody uses another's name. */
export const twoRegions = kindOf(
  { terminals: terminalRegions, minutes: integer(1, 1_440) },
  ({ terminals, minutes }) => ({
    by: 'counting',
    windowMs: minutes * MINUTE_MS,
    observe: (access) => {
      const { terminal, operator } = access;
      if (terminal === null || operator === null) return [];
      const region = terminals.find(({ pattern }) => fits(terminal, pattern))?.region;
      return region === undefined ? [] : [{ about: actorOf(access, 'OPERATOR'), item: region, isHit: true }];
    },
    leastHits: 2,
    exceeds: ({ items }) => items.size > 1,
  }),
);
