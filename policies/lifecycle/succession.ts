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
