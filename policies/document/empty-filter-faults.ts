import type { Catalogue } from '../../schema/catalogue.ts';
import type { RowCondition } from '../agreement.ts';
import { FILTERED_ENTITY } from '../filter-coordinates.ts';
import { type DocumentFault, faultAt } from './document-fault.ts';

/** A bound that a condition sets, and where it stands in the row filter. */
interface Bound {
  readonly index: number;
  readonly value: string;
}

/**
 * Conditions that nobody can meet, such as an age of at least 90 and at most 10: whatever is asked, nobody is found, and
 * that looks like an answer.
 * @param rowFilter conditions of the right form
 */
export function emptyFilterFaults(
  catalogue: Catalogue,
  rowFilter: readonly RowCondition[],
): readonly DocumentFault[] {
  const bounds = new Map<string, Bound>();
  return rowFilter.flatMap(({ field, operator, values: [value = ''] }, index) => {
    const [, kind, end] = /^((?:AGE_)?AT)_(LEAST|MOST)$/.exec(operator) ?? [];
    if (kind === undefined || !isOfOneRow(catalogue, field)) return [];
    const keyOf = (which: string) => `${field} ${kind} ${which}`;
    const before = bounds.get(keyOf(end as string));
    const isTighter =
      before === undefined || (end === 'LEAST' ? isLess(before.value, value) : isLess(value, before.value));
    if (isTighter) bounds.set(keyOf(end as string), { index, value });
    const opposite = bounds.get(keyOf(end === 'LEAST' ? 'MOST' : 'LEAST'));
    const [least, most] = end === 'LEAST' ? [value, opposite?.value] : [opposite?.value, value];
    if (opposite === undefined || !isLess(most as string, least as string)) return [];
    return [
      faultAt(['rowFilter', index], {
        zh: `与 rowFilter[${opposite.index}] 相抵:${field} 不能既不低于 ${least} 又不高于 ${most},无人符合`,
        en: `contradicts rowFilter[${opposite.index}]: ${field} cannot be ${least} at least and ${most} at the most, so nobody meets both`,
      }),
    ];
  });
}

/** Behind a list, one row may meet one condition, and another row the other. */
function isOfOneRow({ entities }: Catalogue, field: string): boolean {
  const first = entities.get(FILTERED_ENTITY)?.fields.get(field.split('.')[0] as string);
  return first?.kind === 'column' || (first?.kind === 'edge' && !first.list);
}

/** Of whole numbers, or of dates, whose text is in their order. */
function isLess(a: string, b: string): boolean {
  return /^-?\d+$/.test(a) ? Number(a) < Number(b) : a < b;
}
