import type { Bilingual } from '../../errors.ts';

/** What a proposal can have guessed. */
export type GuessKind =
  | 'JOIN_KEY'
  | 'SUBJECT'
  | 'MANY_OR_ONE'
  | 'LATEST'
  | 'ORDER'
  | 'OLD_ID_NUMBERS'
  | 'SHARING'
  | 'NAME'
  | 'TYPE'
  | 'PERSONAL_DATA';

export type Confidence = 'HIGH' | 'MEDIUM' | 'LOW';

/** Something that a proposed SDL file says and nobody has told: the engineer is to confirm it. */
export interface Guess {
  readonly kind: GuessKind;
  readonly coordinate: string;
  /** As the SDL says it. */
  readonly guessed: string;
  readonly why: Bilingual;
  readonly confidence: Confidence;
}

/** A guess about a column or table whose place in the graph is not known yet. */
export type Unplaced = Omit<Guess, 'coordinate'>;
