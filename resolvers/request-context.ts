import type { Language } from '../errors.ts';
import type { AccessPlan } from '../policies/access-plan.ts';
import type { Agreement } from '../policies/agreement.ts';
import type { BoundArguments } from '../policies/bind-arguments.ts';
import type { Shielded } from '../policies/shield.ts';
import type { SharedData } from './fetch/shared-data.ts';

/** Who asks: what the token says. */
export interface Caller {
  readonly client: string;
  readonly department: string;
  readonly roles: readonly string[];
}

/** What the request's headers say, checked; the same for every operation. */
export interface RequestFacts {
  readonly requestId: string;
  readonly language: Language;
  readonly caller: Caller;
  readonly operator: string | undefined;
  /** The emergency access that is open to the request. */
  readonly emergency: string | undefined;
  /** Codes by which data subjects have consented, not verified yet. */
  readonly consents: readonly string[];
  readonly agreement: Agreement | undefined;
  readonly purpose: string | undefined;
  readonly deniedAsNull: boolean;
  /** ID number of the citizen in whose name a citizen platform asks, verified. */
  readonly citizen: string | undefined;
}

/** What the operation turned out to be; set once, when it has been authorised, before anything runs. */
export interface AuthorisedOperation {
  readonly plan: AccessPlan;
  readonly bound: BoundArguments;
  readonly data: SharedData;
}

/** The context of one GraphQL request: plain, for Apollo Server copies it. */
export interface RequestContext extends Shielded {
  readonly facts: RequestFacts;
  /** Undefined until the operation has been authorised: no resolver of shared data answers without. */
  operation: AuthorisedOperation | undefined;
  /** ID numbers of people whom the hub's own data that was answered is about, for the audit entry. */
  readonly shown: Set<string>;
}

export function createRequestContext(facts: RequestFacts): RequestContext {
  return {
    facts,
    operation: undefined,
    deniedAsNull: facts.deniedAsNull,
    toldDenials: new Set(),
    shown: new Set(),
  };
}
