import {
  type Check,
  COORDINATE,
  instant,
  integer,
  is,
  masks,
  matching,
  orNull,
  PSEUDONYM,
  SHA256,
  setOf,
  text,
} from './checks.ts';

export const OUTCOMES = ['RELEASED', 'PARTIAL', 'REFUSED', 'FAILED'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the log says of one request. Never a value of the data. */
export interface AccessEntry {
  /** ISO 8601 in UTC with milliseconds, as `Date.toISOString` writes it. */
  readonly time: string;
  readonly requestId: string;
  /** The log that holds the entry: an agreement's identifier, or `hub`. */
  readonly log: string;
  readonly agreement: string | null;
  readonly agreementVersion: number | null;
  /** Department that asked. */
  readonly department: string;
  readonly client: string;
  readonly operator: string | null;
  /** Terminal that the caller says it asks from. */
  readonly terminal: string | null;
  /** Code of the service item. */
  readonly purpose: string | null;
  /** Identifier of the emergency access (break-glass) under which the request ran. */
  readonly emergency: string | null;
  /** SHA-256 of the request's signature, hex. */
  readonly signature: string | null;
  readonly outcome: Outcome;
  /** Error codes of a refusal or failure. */
  readonly codes: readonly string[];
  /** SHA-256 of the operation's document, hex; null where it could not be read. */
  readonly operation: string | null;
  /** Schema coordinates that were asked for. */
  readonly coordinates: readonly string[];
  readonly denied: readonly string[];
  /** Mask by coordinate. */
  readonly masks: Readonly<Record<string, string>>;
  /** Rows that were released. */
  readonly rows: number;
  /** Pseudonyms of the subjects whom the arguments named. */
  readonly asked: readonly string[];
  /** Pseudonyms of the subjects whose data was released. */
  readonly subjects: readonly string[];
  readonly subjectKeyEpoch: number;
  /** SHA-256 of the response's bytes, hex; null where nothing was sent. */
  readonly digest: string | null;
}

/**
 * An entry as one leaf. With very many subjects it continues in the leaves that follow in the same log: each of the
 * `parts` repeats everything but `asked` and `subjects`, of which it holds its share.
 */
export interface AccessLeaf extends AccessEntry {
  readonly v: 1;
  readonly kind: 'access';
  /** From 1 to `parts`. */
  readonly part: number;
  readonly parts: number;
  /** Subjects concerned, asked for or released, in all parts. */
  readonly subjectCount: number;
}

/** The leaf's fields in the order in which they are written, and what each may hold. */
export const ACCESS_LEAF_FIELDS = {
  v: is(1),
  kind: is('access'),
  part: integer(1),
  parts: integer(1),
  time: instant,
  requestId: text,
  log: text,
  agreement: orNull(text),
  agreementVersion: orNull(integer(1)),
  department: text,
  client: text,
  operator: orNull(text),
  terminal: orNull(text),
  purpose: orNull(text),
  emergency: orNull(text),
  signature: orNull(matching(SHA256)),
  outcome: (value) => OUTCOMES.some(is(value)),
  codes: setOf(text),
  operation: orNull(matching(SHA256)),
  coordinates: setOf(matching(COORDINATE)),
  denied: setOf(matching(COORDINATE)),
  masks,
  rows: integer(0),
  subjectCount: integer(0),
  asked: setOf(matching(PSEUDONYM)),
  subjects: setOf(matching(PSEUDONYM)),
  subjectKeyEpoch: integer(0),
  digest: orNull(matching(SHA256)),
} as const satisfies Record<keyof AccessLeaf, Check>;
