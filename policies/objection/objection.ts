import type { PersonalText } from './personal-text.ts';

/** What a citizen asks for: that an access, or the sharing of a field, be looked into; that wrong data be corrected (校核纠错). */
export type ObjectionKind = 'OBJECTION' | 'CORRECTION';
export type ObjectionOutcome = 'UPHELD' | 'CORRECTED' | 'REJECTED';
export type ObjectionState = 'OPEN' | ObjectionOutcome;

/** From which state an objection of a kind goes to which, by an answer. What is not here cannot happen. */
export const TRANSITIONS: Readonly<
  Record<ObjectionState, Readonly<Record<ObjectionKind, readonly ObjectionOutcome[]>>>
> = {
  OPEN: { OBJECTION: ['UPHELD', 'REJECTED'], CORRECTION: ['UPHELD', 'CORRECTED', 'REJECTED'] },
  UPHELD: { OBJECTION: [], CORRECTION: [] },
  CORRECTED: { OBJECTION: [], CORRECTION: [] },
  REJECTED: { OBJECTION: [], CORRECTION: [] },
};

export interface Objection {
  readonly id: string;
  readonly agreement: string;
  /** Version under which the access ran. */
  readonly version: number;
  /** Where the entry stands in the agreement's log, and among all. */
  readonly entryIndex: number;
  readonly entrySeq: bigint;
  readonly kind: ObjectionKind;
  readonly coordinate: string | null;
  /** Department that answers it. */
  readonly department: string;
  readonly statement: PersonalText;
  readonly raisedAt: Date;
  /** Last day for the answer. */
  readonly dueOn: string;
  readonly overdue: boolean;
  readonly state: ObjectionState;
  readonly explanation: PersonalText | null;
  /** Who answered. */
  readonly operator: string | null;
  readonly answeredAt: Date | null;
}
