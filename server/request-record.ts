import { hash } from 'node:crypto';
import { HUB_LOG } from '../audit/hub-log.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import type { ErrorCode } from '../errors.ts';
import type { AccessPlan, PlanAccount } from '../policies/access-plan.ts';
import type { Agreement } from '../policies/agreement.ts';
import type { Caller } from '../resolvers/request-context.ts';
import type { Coordinate } from '../schema/catalogue.ts';
import type { AccessEntry, Outcome } from '../verify/entry/access-leaf.ts';
import type { Claims } from './request-facts.ts';

/** What becomes known of a request while it is answered, for its audit entry. */
export interface RequestRecord {
  readonly requestId: string;
  readonly receivedAt: Date;
  caller?: Caller;
  claims?: Claims;
  agreement?: Agreement;
  /** The emergency access under which it was let through: what the header alone says is anybody's word. */
  emergency?: string;
  /** SHA-256 of the request's verified signature, hex. */
  signature?: string;
  /** SHA-256 of the operation's document, hex. */
  operation?: string;
  /** Every coordinate that the operation names, with its decision. */
  named?: AccessPlan;
  asked?: readonly string[];
  /** The citizen in whose name a citizen platform asks. */
  citizen?: string;
  /** People whom the hub's own data is about that is answered. */
  shown?: ReadonlySet<string>;
  /** Coordinates by whose values the caller selects, beside those that it wants to see. */
  filteredBy?: readonly Coordinate[];
  /** Coordinates at fault in a refusal. */
  refused?: readonly Coordinate[];
  released?: { readonly subjects: ReadonlySet<string>; readonly rows: number } | undefined;
  codes?: readonly ErrorCode[];
  /** Whether the response has data beside its errors. */
  hasData?: boolean;
  /** Whether that data is shared under the agreement, so that it leaves only while the agreement is in force. */
  shares?: boolean;
}

/** Refusals: the caller asked for what it may not have, or asked wrongly. Everything else that goes wrong failed. */
const FAILURES = new Set<ErrorCode>(['SOURCE_UNAVAILABLE', 'AUDIT_UNAVAILABLE', 'LOG_FORKED', 'INTERNAL']);

/** The audit entry of a request whose response is about to be sent. */
export function toEntry(
  record: RequestRecord,
  response: string | Buffer,
  pseudonyms: SubjectPseudonyms,
): AccessEntry {
  const { caller, claims, agreement, codes = [], released } = record;
  const account = record.named?.account ?? NOTHING_NAMED;
  if (caller === undefined) throw new Error('a request without a caller has no entry');
  return {
    time: record.receivedAt.toISOString(),
    requestId: record.requestId,
    log: agreement?.id ?? HUB_LOG,
    agreement: agreement?.id ?? claims?.agreement ?? null,
    agreementVersion: agreement?.version ?? null,
    department: caller.department,
    client: caller.client,
    operator: claims?.operator ?? null,
    terminal: claims?.terminal ?? null,
    purpose: claims?.purpose ?? null,
    emergency: record.emergency ?? null,
    signature: record.signature ?? null,
    outcome: outcomeOf(record),
    codes,
    operation: record.operation ?? null,
    coordinates: joined(account.coordinates, record.filteredBy),
    denied: joined(account.denied, record.refused),
    masks: account.masks,
    rows: released?.rows ?? 0,
    asked: joined(record.asked, record.citizen === undefined ? [] : [record.citizen]).map(pseudonyms.of),
    subjects: [...(released?.subjects ?? []), ...(record.shown ?? [])].map(pseudonyms.of),
    subjectKeyEpoch: pseudonyms.epoch,
    digest: hash('sha256', response),
  };
}

const NOTHING_NAMED: PlanAccount = { coordinates: [], denied: [], masks: {} };

function joined(some: readonly string[] = [], more: readonly string[] = []): readonly string[] {
  return more.length === 0 ? some : [...some, ...more];
}

function outcomeOf({ codes = [], hasData = false }: RequestRecord): Outcome {
  if (codes.length === 0) return 'RELEASED';
  if (hasData) return 'PARTIAL';
  return codes.some((code) => FAILURES.has(code)) ? 'FAILED' : 'REFUSED';
}
