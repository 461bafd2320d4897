import type { Agreement } from './agreement.ts';

/** What is countersigned of one agreement. */
export interface AgreementVersions {
  readonly id: string;
  readonly inForce: Agreement;
  /** Takes the place of the one in force on its first day. */
  readonly next: Agreement | undefined;
}

/**
 * The version in force on a date in Asia/Shanghai. Every hub chooses for each request by itself: the change-over is at
 * midnight sharp, however late the tables are made to say so (lifecycle/take-effect.ts).
 */
export function versionOn(date: string, { inForce, next }: AgreementVersions): Agreement {
  return next !== undefined && next.document.validFrom <= date ? next : inForce;
}
