import type { Bilingual } from '../../errors.ts';

/** What is measured of a source: shares are 0 to 1. */
export type MeasureKind =
  | 'SAMPLED'
  | 'ROWS'
  | 'JOIN_COVERAGE'
  | 'KNOWN_CARDHOLDERS'
  | 'DUPLICATE_KEYS'
  | 'WRONG_CHECK_DIGITS'
  | 'NULLS'
  | 'UNKNOWN_CODES'
  | 'UNREADABLE'
  | 'FRESHNESS_DAYS';

export interface Measure {
  readonly kind: MeasureKind;
  /** Of a type, or of a field. */
  readonly coordinate: string;
  /** Null where it cannot be measured. */
  readonly value: number | null;
  /** Why it cannot. */
  readonly reason?: Bilingual;
}
