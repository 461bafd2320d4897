import type { AgreementDocument, Extent } from '../../../policies/agreement.ts';
import { type Catalogue, grantable } from '../../../schema/catalogue.ts';
import { type MaskName, maskFits } from '../../../schema/masks.ts';

export interface Opened {
  readonly masks: ReadonlyMap<string, MaskName>;
  /** Types of which anything is open. */
  readonly types: ReadonlySet<string>;
}

/** Pairs of which the second hides all that the first does. */
const HIDES_MORE = [
  ['ID_NUMBER_3_4', 'ID_NUMBER'],
  ['DISTRICT', 'REGION'],
];

/** The agreement's text, read for each coordinate. */
export function openedBy(catalogue: Catalogue, { grants, denials = [] }: AgreementDocument): Opened {
  const masks = new Map<string, MaskName>();
  for (const field of grantable(catalogue).values()) {
    const { coordinate, level, sharing } = field;
    const speaks = (extent: Extent) =>
      'coordinate' in extent
        ? extent.coordinate === coordinate
        : 'type' in extent
          ? extent.type === coordinate.split('.')[0]
          : extent.level === level;
    const all = grants
      .filter(speaks)
      .map(({ mask }) => mask ?? (field.kind === 'column' ? (field.defaultMask as MaskName) : 'NONE'));
    if (all.length === 0 || denials.some(speaks) || sharing === 'NOT_SHARED') continue;
    const strongest =
      all.find((mask) =>
        all.every(
          (other) =>
            other === mask ||
            other === 'NONE' ||
            HIDES_MORE.some(([less, more]) => less === other && more === mask),
        ),
      ) ?? 'EXISTS';
    if (strongest === 'NONE' || (field.kind === 'column' && maskFits(strongest, field.type.name)))
      masks.set(coordinate, strongest);
  }
  return { masks, types: new Set([...masks.keys()].map((coordinate) => coordinate.split('.')[0] as string)) };
}
