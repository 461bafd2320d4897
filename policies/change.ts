import type { PoolClient } from 'pg';
import { HubError } from '../errors.ts';

/** Who changes something: a person of a department, through a client that vouches for the person. */
export interface Actor {
  readonly department: string;
  readonly client: string;
  readonly operator: string;
  readonly roles: readonly string[];
}

/** One step for the log: what was done, to what, and why. */
export interface ChangeStep {
  /** Such as `AGREEMENT_SUBMITTED`. */
  readonly action: string;
  /** The agreement whose log it belongs to; undefined: the hub's. */
  readonly agreement?: string;
  readonly version?: number;
  /** What it was done to, beside the agreement: a service item's code, an emergency access. */
  readonly target?: string;
  readonly reason?: string;
  /** SHA-256 of the document concerned, hex. */
  readonly document?: string;
  /** The department concerned where time alone brought it about and the change only found it: no person did it. */
  readonly ofItselfFor?: string;
}

/** A data subject's consent for the log, recorded or withdrawn. */
export interface ConsentStep {
  readonly action: 'CONSENT_RECORDED' | 'CONSENT_WITHDRAWN';
  readonly agreement: string;
  /** The version to which the subject consented. */
  readonly version: number;
  /** Identifier of the consent. */
  readonly target: string;
  readonly purpose: string | null;
  /** Pseudonym, and the epoch of its key. */
  readonly subject: string;
  readonly subjectKeyEpoch: number;
  readonly until: Date;
}

/** A change that is being made: its transaction, who makes it, and the steps that its log entries will tell. */
export interface Change {
  readonly client: PoolClient;
  readonly actor: Actor;
  readonly now: Date;
  /** Becomes an entry in the same transaction, as the last thing before it commits. */
  record(step: ChangeStep | ConsentStep): void;
}

/**
 * A person, the same however the name is typed, punctuation included: makers and checkers are told apart by it, so two
 * who are taken for one are the lesser evil.
 */
export function personOf({ department, operator }: Pick<Actor, 'department' | 'operator'>): string {
  const name = operator
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  return `${department}/${name}`;
}

/** @throws HubError FORBIDDEN where the checker is the maker (经办与审核分离) */
export function assertOther(actor: Actor, maker: string): void {
  if (personOf(actor) !== maker) return;
  throw new HubError('FORBIDDEN', {
    detail: { zh: '经办人与审核人须为两人', en: 'maker and checker must be two persons' },
  });
}
