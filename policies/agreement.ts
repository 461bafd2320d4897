import type { Bilingual } from '../errors.ts';
import type { Coordinate } from '../schema/catalogue.ts';
import type { MaskName } from '../schema/masks.ts';
import { closedReason } from './hours.ts';
import { dateInShanghai } from './shanghai-time.ts';

/** Form of an agreement's identifier. */
export const AGREEMENT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What a grant or a denial speaks of: one coordinate, every field of a type, or everything of a level. */
export type Extent =
  | { readonly coordinate: Coordinate }
  | { readonly type: string }
  /** Classification level, 1 to 4. */
  | { readonly level: number };

/** Opens an extent; without a mask the default mask of each coordinate applies. */
export type Grant = Extent & {
  readonly mask?: MaskName;
  /** Names of the arguments that may be given; undefined: all. */
  readonly arguments?: readonly string[];
};

/** Operators of a row filter's condition. Ages are in completed years on the day of the request. */
export const ROW_OPERATORS = [
  'EQUAL',
  'IN',
  'AT_LEAST',
  'AT_MOST',
  'AGE_AT_LEAST',
  'AGE_AT_MOST',
  'EXISTS',
] as const;

/** A condition that every cardholder shown must meet. */
export interface RowCondition {
  /**
   * A field of Cardholder (`residenceRegion`), a field behind one of its edges (`cards.state`: one card at least is in
   * such a state), or, with EXISTS, an edge (`drivingLicence`: only subjects who have one).
   */
  readonly field: string;
  readonly operator: (typeof ROW_OPERATORS)[number];
  /** None for EXISTS, one or more for IN, else one. Names of enum values, codes, dates, ages. */
  readonly values: readonly string[];
}

/** Hours of the day in Asia/Shanghai, `HH:MM`; from included, to excluded. */
export interface Hours {
  readonly from: string;
  readonly to: string;
}

export interface AgreementLimits {
  readonly rowsPerRequest: number;
  /** Static cost of one operation (IBM GraphQL cost directives). */
  readonly costPerRequest?: number;
  /** Within a minute of the clock, over all hub processes. */
  readonly requestsPerMinute?: number;
  readonly costPerMinute?: number;
  /** Distinct data subjects asked for or shown, within a day in Asia/Shanghai. */
  readonly subjectsPerDay?: number;
  /** When requests are answered (policies/hours.ts); undefined: at any hour. */
  readonly hours?: readonly Hours[];
}

/** What may be opened in an emergency (break-glass), beside the agreement's own grants. */
export interface EmergencyTerms {
  readonly grants: readonly Grant[];
  /** Minutes that an opening lasts. */
  readonly minutes: number;
  /** Hours after those minutes within which a second person must have reviewed it. */
  readonly reviewWithinHours: number;
}

/** How recently another department must have witnessed the agreement's log. */
export interface WitnessTerms {
  /** Minutes. */
  readonly within: number;
  /** Departments of which one must; undefined: any but the one that operates the hub. */
  readonly by?: readonly string[];
}

/** When citizens see accesses under a version (the embargo of an investigation); without terms at once. */
export interface AccessHistoryTerms {
  /** Days of 24 hours after an access during which it is not shown. */
  readonly embargoDays: number;
  /** Law that the delay rests on. */
  readonly legalBasis: Bilingual;
}

/** An operation that the agreement trusts; requests may name it by the SHA-256 of its document. */
export interface TrustedOperation {
  readonly name: string;
  readonly document: string;
}

/** What the departments agreed upon: one immutable version of a sharing agreement. */
export interface AgreementDocument {
  readonly title: Bilingual;
  /** Department that may ask. */
  readonly consumer: string;
  /** Codes of service items (服务事项). */
  readonly purposes: readonly string[];
  /** Why more is asked for than the minimum of the service items. */
  readonly justification?: string;
  readonly grants: readonly Grant[];
  /** What stays closed whatever the grants say. */
  readonly denials?: readonly Extent[];
  readonly rowFilter: readonly RowCondition[];
  readonly limits: AgreementLimits;
  /** Terminals that may ask; undefined: any. */
  readonly terminals?: readonly string[];
  /** Each request must be signed with the client's key. */
  readonly signedRequests?: boolean;
  /** Each request must carry consent codes of the subjects concerned. */
  readonly consentRequired?: boolean;
  /** Nothing is answered while the log is not witnessed; undefined: witnessed or not. */
  readonly witnessed?: WitnessTerms;
  readonly accessHistory?: AccessHistoryTerms;
  /** Only these operations are answered; undefined: any that the grants allow. */
  readonly operations?: readonly TrustedOperation[];
  readonly emergency?: EmergencyTerms;
  /** Dates `YYYY-MM-DD`, Asia/Shanghai, both included. */
  readonly validFrom: string;
  readonly validTo: string;
}

export type AgreementState = 'ACTIVE' | 'SUSPENDED' | 'REVOKED';

/** What a coordinate meant when its owner approved the grant. */
export interface Meaning {
  /** The field's type as the SDL writes it. */
  readonly type: string;
  readonly level: number;
  readonly owner: string;
  readonly sharing: string;
  /** Source, table and column; a version from before origins were noted has none to compare. */
  readonly origin?: string;
  /** Of an enumeration: the source's code of each value. */
  readonly codes?: Readonly<Record<string, string>>;
}

/** One coordinate that a version of an agreement opens, worked out when the version was submitted. */
export interface ResolvedGrant {
  readonly coordinate: Coordinate;
  readonly mask: MaskName;
  /** Arguments that may be given; undefined: all. */
  readonly arguments?: readonly string[];
  /** Place in the document of every statement that counted, such as `grants[2]`. */
  readonly rules: readonly string[];
  readonly meaning: Meaning;
}

/** A document's grants and denials worked out coordinate by coordinate. */
export interface ResolvedGrants {
  readonly grants: readonly ResolvedGrant[];
  /** What an emergency opens, beside or with a weaker mask than `grants`. */
  readonly emergency: readonly ResolvedGrant[];
  /** By whose values the row filter chooses people. */
  readonly rowFilter?: readonly FilteredCoordinate[];
}

/** A coordinate that a row filter passes through. */
export interface FilteredCoordinate {
  readonly coordinate: Coordinate;
  readonly meaning: Meaning;
}

/** An agreement in the version that is in force. */
export interface Agreement {
  readonly id: string;
  readonly version: number;
  readonly state: AgreementState;
  readonly document: AgreementDocument;
  readonly resolved: ResolvedGrants;
}

/** Why an agreement is not active, or undefined where it is. */
export function inactiveReason({ state, document }: Agreement, now: Date): Bilingual | undefined {
  if (state === 'SUSPENDED') return { zh: '已中止', en: 'suspended' };
  if (state === 'REVOKED') return { zh: '已撤销', en: 'revoked' };
  const today = dateInShanghai(now);
  if (today < document.validFrom)
    return { zh: `自 ${document.validFrom} 起生效`, en: `valid from ${document.validFrom}` };
  if (today > document.validTo)
    return { zh: `已于 ${document.validTo} 到期`, en: `expired on ${document.validTo}` };
  return closedReason(document.limits.hours, now);
}
