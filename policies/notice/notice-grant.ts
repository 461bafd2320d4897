import type { ChangeKind } from '../../generated/graphql.ts';
import type { Coordinate } from '../../schema/catalogue.ts';
import type { MaskName } from '../../schema/masks.ts';
import type { Agreement } from '../agreement.ts';
import type { Access, Decider } from '../decide.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import { CHANGE_KINDS } from './change-kinds.ts';

/** On what notices under an agreement are judged: nobody asks, so there is no role and no emergency. */
export function noticeAccess(agreement: Agreement, now: Date): Access {
  return { agreement, roles: [], emergency: false, today: dateInShanghai(now) };
}

/** What an agreement grants of what a kind of change is about, with the masks; empty: its consumer is not told. */
export function noticeGrant(
  decider: Pick<Decider, 'decide'>,
  kind: ChangeKind,
): ReadonlyMap<Coordinate, MaskName> {
  const granted = new Map<Coordinate, MaskName>();
  for (const coordinate of CHANGE_KINDS[kind].coordinates) {
    const decision = decider.decide(coordinate);
    if (decision.granted) granted.set(coordinate, decision.mask);
  }
  return granted;
}
