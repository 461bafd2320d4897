import type { AgreementDocument } from '../agreement.ts';

/** First and last day of a version, `YYYY-MM-DD`. */
export type Term = Pick<AgreementDocument, 'validFrom' | 'validTo'>;

/** Whether a version has to wait for its first day, because the one in force is valid on some day until then. */
export function hasToWait(next: Term, inForce: Term, today: string): boolean {
  const firstDayLeft = inForce.validFrom > today ? inForce.validFrom : today;
  return firstDayLeft < next.validFrom && firstDayLeft <= inForce.validTo;
}

/** Whether a version speaks of the day on which one that waits would begin: then the later word counts. */
export function replaces(later: Term, waiting: Term): boolean {
  return later.validFrom <= waiting.validFrom && waiting.validFrom <= later.validTo;
}

/**
 * Whether a version that waits keeps a later one from being concluded. Two would wait; or the later one would be in force
 * at once, its first day still to come because the one before has expired, and be superseded the day the waiting one
 * begins: its own days would never come.
 */
export function standsInTheWay(waiting: Term, later: Term, laterWaits: boolean): boolean {
  return !replaces(later, waiting) && (laterWaits || waiting.validFrom < later.validFrom);
}
