import type { MaskName } from '../schema/masks.ts';

/** Masks that hide all that another hides, and more; EXISTS hides what any other does. */
const WEAKER: Partial<Record<MaskName, MaskName>> = { ID_NUMBER: 'ID_NUMBER_3_4', REGION: 'DISTRICT' };

/**
 * The weakest mask that hides whatever either hides: a least upper bound, so commutative, associative and idempotent.
 * Two masks of which neither hides all that the other does leave only whether there is a value.
 */
export function strongerMask(a: MaskName, b: MaskName): MaskName {
  if (a === b || b === 'NONE') return a;
  if (a === 'NONE') return b;
  if (WEAKER[a] === b) return a;
  if (WEAKER[b] === a) return b;
  return 'EXISTS';
}
