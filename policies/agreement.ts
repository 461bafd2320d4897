import type { Bilingual } from '../errors.ts';
import type { Catalogue, Coordinate, FilterCondition } from '../schema/catalogue.ts';
import type { MaskName } from './mask.ts';

/** A grant of one coordinate; without a mask the coordinate's default mask applies. */
export interface Grant {
  readonly coordinate: Coordinate;
  readonly mask?: MaskName;
}

/** A condition that every cardholder shown must meet, on a field of Cardholder. */
export interface RowCondition extends FilterCondition {
  readonly values: readonly string[];
}

/** What the departments agreed upon: one immutable version of a sharing agreement. */
export interface AgreementDocument {
  readonly title: Bilingual;
  /** Department that may ask. */
  readonly consumer: string;
  /** Codes of service items (服务事项). */
  readonly purposes: readonly string[];
  readonly grants: readonly Grant[];
  readonly rowFilter: readonly RowCondition[];
  readonly limits: { readonly rowsPerRequest: number };
  /** Dates `YYYY-MM-DD`, Asia/Shanghai, both included. */
  readonly validFrom: string;
  readonly validTo: string;
}

export type AgreementState = 'ACTIVE' | 'SUSPENDED' | 'REVOKED';

/** An agreement in its current version. */
export interface Agreement {
  readonly id: string;
  readonly version: number;
  readonly state: AgreementState;
  readonly document: AgreementDocument;
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
  return undefined;
}

/** The mask under which each granted coordinate is shown. */
export function grantedMasks(agreement: Agreement, catalogue: Catalogue): ReadonlyMap<Coordinate, MaskName> {
  const masks = new Map<Coordinate, MaskName>();
  for (const { coordinate, mask } of agreement.document.grants) {
    const [type, name] = coordinate.split('.') as [string, string];
    const field = catalogue.entities.get(type)?.fields.get(name);
    // Classified as not shared (不予共享) since the agreement was made: no grant opens it any more.
    if (field?.sharing === 'NOT_SHARED') continue;
    masks.set(coordinate, mask ?? (field?.kind === 'column' ? (field.defaultMask as MaskName) : 'NONE'));
  }
  return masks;
}

/** The date, `YYYY-MM-DD`, on which agreements and ages are judged: the province's, whatever the server's clock zone. */
export function dateInShanghai(time: Date): string {
  return new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
