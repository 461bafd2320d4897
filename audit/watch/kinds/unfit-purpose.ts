import { actorOf } from '../about.ts';
import { kindOf, MINUTE_MS } from '../kind.ts';
import { fits, integer, terminalPurposes } from '../parameters.ts';

const WINDOW_MS = 24 * 60 * MINUTE_MS;

/**
 * A terminal asks for a purpose that is none of its own. Which are its own is data, the first pattern that fits: what a terminal
 * did before may have been misuse, too. Terminals that no pattern fits are not judged.
 */
export const unfitPurpose = kindOf(
  { terminals: terminalPurposes, count: integer(1, 1_000_000) },
  ({ terminals, count }) => ({
    by: 'counting',
    windowMs: WINDOW_MS,
    observe: (access) => {
      const { terminal, purpose } = access;
      if (terminal === null || purpose === null) return [];
      const own = terminals.find(({ pattern }) => fits(terminal, pattern));
      if (own === undefined || own.purposes.includes(purpose)) return [];
      return [{ about: actorOf(access, 'OPERATOR'), isHit: true }];
    },
    leastHits: count,
    exceeds: ({ hits }) => hits >= count,
  }),
);
