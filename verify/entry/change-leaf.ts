import type { LeafFields } from './canonical-leaf.ts';
import { instant, integer, is, matching, orNull, SHA256, text } from './checks.ts';

/** What the log says of one step in the life of an agreement, of an emergency access or of a service item. */
export interface ChangeEntry {
  /** ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  readonly requestId: string;
  /** The log that holds the entry: an agreement's identifier, or `hub`. */
  readonly log: string;
  readonly agreement: string | null;
  readonly agreementVersion: number | null;
  /** Department that acted. */
  readonly department: string;
  readonly client: string;
  readonly operator: string | null;
  /** What was done, such as `AGREEMENT_SUBMITTED`. */
  readonly action: string;
  /** What it was done to, beside the agreement: a service item's code, an emergency access. */
  readonly target: string | null;
  /** The reason that was given. */
  readonly reason: string | null;
  /** SHA-256 of the document concerned, hex. */
  readonly document: string | null;
}

export interface ChangeLeaf extends ChangeEntry {
  readonly v: 1;
  readonly kind: 'change';
}

export const CHANGE_LEAF_FIELDS = {
  v: is(1),
  kind: is('change'),
  time: instant,
  requestId: text,
  log: text,
  agreement: orNull(text),
  agreementVersion: orNull(integer(1)),
  department: text,
  client: text,
  operator: orNull(text),
  action: matching(/^[A-Z][A-Z_]{1,63}$/),
  target: orNull(text),
  reason: orNull(text),
  document: orNull(matching(SHA256)),
} as const satisfies Record<keyof ChangeLeaf, unknown> & LeafFields;
