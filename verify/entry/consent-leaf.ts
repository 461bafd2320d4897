import type { LeafFields } from './canonical-leaf.ts';
import { instant, integer, is, matching, orNull, PSEUDONYM, SHA256, text } from './checks.ts';

/** What the log says of a data subject's consent, recorded or withdrawn. The subject finds it as an access is found. */
export interface ConsentEntry {
  /** ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  readonly requestId: string;
  /** The log that holds the entry: the agreement's identifier. */
  readonly log: string;
  readonly agreement: string;
  /** The version to which the subject consented. */
  readonly agreementVersion: number;
  /** Department that recorded it. */
  readonly department: string;
  readonly client: string;
  readonly operator: string;
  readonly action: 'CONSENT_RECORDED' | 'CONSENT_WITHDRAWN';
  /** Identifier of the consent: SHA-256 of its code, hex. */
  readonly target: string;
  /** The only purpose that it covers; null: every one of the version. */
  readonly purpose: string | null;
  /** Pseudonym of the subject. */
  readonly subject: string;
  readonly subjectKeyEpoch: number;
  /** When it ends, unless it is withdrawn; ISO 8601 in UTC with milliseconds. */
  readonly until: string;
}

export interface ConsentLeaf extends ConsentEntry {
  readonly v: 1;
  readonly kind: 'consent';
}

export const CONSENT_LEAF_FIELDS = {
  v: is(1),
  kind: is('consent'),
  time: instant,
  requestId: text,
  log: text,
  agreement: text,
  agreementVersion: integer(1),
  department: text,
  client: text,
  operator: text,
  action: (value: unknown) => value === 'CONSENT_RECORDED' || value === 'CONSENT_WITHDRAWN',
  target: matching(SHA256),
  purpose: orNull(text),
  subject: matching(PSEUDONYM),
  subjectKeyEpoch: integer(0),
  until: instant,
} as const satisfies Record<keyof ConsentLeaf, unknown> & LeafFields;
