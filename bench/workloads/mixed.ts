import { one, page } from './queries.ts';

/** An agreement of W7 with the operations that are asked under it. */
export interface MixedAgreement {
  readonly id: string;
  readonly coordinates: readonly string[];
  readonly operations: readonly Operation[];
}

export interface Operation {
  readonly query: string;
  readonly kind: 'one' | 'page';
}

const AGREEMENTS = 50;
const OPERATIONS_EACH = 4;
const PAGE = 10;

/** Parts of which operations are made: a field, and where it leads to an object, that object's type and fields. */
const PARTS: readonly {
  readonly field: string;
  readonly type?: string;
  readonly fields?: readonly string[];
}[] = [
  { field: 'idNumber' },
  { field: 'name' },
  { field: 'sex' },
  { field: 'birthDate' },
  { field: 'residenceRegion' },
  { field: 'residency' },
  { field: 'drivingLicence', type: 'DrivingLicence', fields: ['number', 'classes', 'validUntil'] },
  { field: 'transitPass', type: 'TransitPass', fields: ['number', 'kind', 'active'] },
  { field: 'governmentAccount', type: 'GovernmentAccount', fields: ['number', 'assuranceLevel'] },
  { field: 'householdRegistration', type: 'HouseholdRegistration', fields: ['number', 'relationToHead'] },
];
/** A page is filtered by it, which takes a grant. */
const FILTERED_BY = 'Cardholder.birthDate';

/** 50 agreements, 4 operations each; no two operations are the same. Each grants what its operations ask for and nothing else. */
export const MIXED: readonly MixedAgreement[] = Array.from({ length: AGREEMENTS }, (_, a) => {
  const masks = Array.from({ length: OPERATIONS_EACH }, (_, o) => chosen(a * OPERATIONS_EACH + o));
  const all = PARTS.filter((_, p) => masks.some((mask) => has(mask, p)));
  const coordinates = all.flatMap(({ field, type, fields = [] }) => [
    `Cardholder.${field}`,
    ...fields.map((name) => `${type}.${name}`),
  ]);
  return {
    id: `bench-mixed-${String(a + 1).padStart(2, '0')}`,
    coordinates: [...new Set(['Query.cardholder', 'Query.cardholders', FILTERED_BY, ...coordinates])],
    operations: masks.map((mask, o) => {
      const fields = PARTS.filter((_, p) => has(mask, p))
        .map(({ field, fields }) => (fields === undefined ? field : `${field} { ${fields.join(' ')} }`))
        .join(' ');
      return o % 2 === 0 ? { kind: 'one', query: one(fields) } : { kind: 'page', query: page(PAGE, fields) };
    }),
  };
});

/** A choice of parts, never none: odd multiples of an odd number do not repeat within 2 to the number of parts. */
function chosen(operation: number): number {
  return ((2 * operation + 1) * 77) % 2 ** PARTS.length;
}

function has(mask: number, part: number): boolean {
  return (mask >> part) % 2 === 1;
}
