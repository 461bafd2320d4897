import type { Person } from './person.ts';
import { Random, weighted } from './random.ts';

/** What a disability certificate says (GB/T 26341). */
export interface Disability {
  /** 1 sight, 2 hearing, 3 speech, 4 physical, 5 intellectual, 6 mental, 7 multiple. */
  readonly category: string;
  /** 1 the most severe, to 4. */
  readonly level: string;
}

const SHARE = 0.02;
const SHARE_OF_SENIORS = 0.045;
const SENIOR = 60;

const CATEGORIES = weighted([
  ['1', 12],
  ['2', 16],
  ['3', 2],
  ['4', 48],
  ['5', 9],
  ['6', 8],
  ['7', 5],
]);
const LEVELS = weighted([
  ['1', 16],
  ['2', 26],
  ['3', 28],
  ['4', 30],
]);

/**
 * Several bureaus know of it: it is drawn from the person and from no bureau's stream, so that they agree. About one
 * person in forty.
 */
export function disabilityOf({ idNumber, age }: Person): Disability | undefined {
  const random = new Random(Number(idNumber.slice(0, 17)), 'disability');
  if (!random.chance(age < SENIOR ? SHARE : SHARE_OF_SENIORS)) return undefined;
  return { category: random.draw(CATEGORIES), level: random.draw(LEVELS) };
}
