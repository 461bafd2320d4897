import { type Catalogue, type Coordinate, grantable } from '../schema/catalogue.ts';
import { type MaskName, maskFits } from '../schema/masks.ts';
import type {
  AgreementDocument,
  Extent,
  FilteredCoordinate,
  Grant,
  Meaning,
  ResolvedGrant,
  ResolvedGrants,
  RowCondition,
} from './agreement.ts';
import { coordinatesOfFilter } from './filter-coordinates.ts';
import { strongerMask } from './mask-strength.ts';

type Grantable = ReturnType<typeof grantable> extends ReadonlyMap<string, infer Field> ? Field : never;

/**
 * Works out what a document opens (docs/agreements.md, "How rules combine"). A coordinate is open if a grant covers it
 * and no denial does; of several grants the strongest mask and the fewest arguments count. What is not shared
 * (不予共享) never opens, nor a coordinate to whose type the resulting mask cannot be applied.
 */
export function resolveGrants(catalogue: Catalogue, document: AgreementDocument): ResolvedGrants {
  const { grants, denials = [], emergency } = document;
  const resolve = (list: readonly Grant[], place: string) =>
    [...grantable(catalogue).values()].flatMap((field) => {
      if (field.sharing === 'NOT_SHARED' || denials.some((denial) => covers(denial, field))) return [];
      return resolveField(field, list, place) ?? [];
    });
  return {
    grants: resolve(grants, 'grants'),
    emergency: resolve(emergency?.grants ?? [], 'emergency.grants'),
    rowFilter: filterMeanings(catalogue, document.rowFilter),
  };
}

/** What the row filter's coordinates mean now; of one that does not exist nothing can be said. */
function filterMeanings(
  catalogue: Catalogue,
  rowFilter: readonly RowCondition[],
): readonly FilteredCoordinate[] {
  const fields = grantable(catalogue);
  const coordinates = new Set(rowFilter.flatMap(({ field }) => coordinatesOfFilter(catalogue, field)));
  return [...coordinates].flatMap((coordinate) => {
    const field = fields.get(coordinate);
    return field === undefined ? [] : [{ coordinate, meaning: meaningOf(field) }];
  });
}

/** Whether a statement speaks of a coordinate. */
export function covers(
  extent: Extent,
  { coordinate, level }: Pick<Grantable, 'coordinate' | 'level'>,
): boolean {
  if ('coordinate' in extent) return extent.coordinate === coordinate;
  if ('type' in extent) return coordinate.startsWith(`${extent.type}.`);
  return extent.level === level;
}

/** What a coordinate means now. */
export function meaningOf(field: Grantable): Meaning {
  const { fieldType, level, owner, sharing, origin } = field;
  const codes = field.kind === 'column' ? field.type.codes : undefined;
  return { type: fieldType, level, owner, sharing, origin, ...(codes === undefined ? {} : { codes }) };
}

/** Whether a coordinate is still what its owner approved; one that has gone, or is no longer shared, is not. */
export function meansTheSame(approved: Meaning, field: Grantable | undefined): boolean {
  return field !== undefined && field.sharing !== 'NOT_SHARED' && isSameMeaning(approved, meaningOf(field));
}

/** Whether data are what they were. A code table may grow, and how data are shared is another question. */
export function isSameMeaning({ type, level, owner, origin, codes = {} }: Meaning, now: Meaning): boolean {
  return (
    now.type === type &&
    now.level === level &&
    now.owner === owner &&
    (origin === undefined || now.origin === origin) &&
    Object.entries(codes).every(([name, code]) => now.codes?.[name] === code)
  );
}

function resolveField(field: Grantable, grants: readonly Grant[], place: string): ResolvedGrant | undefined {
  const covering = [...grants.entries()].filter(([, grant]) => covers(grant, field));
  if (covering.length === 0) return undefined;
  const mask = covering.map(([, grant]) => maskOf(grant, field)).reduce(strongerMask);
  if (!fits(mask, field)) return undefined;
  const lists = covering.flatMap(([, grant]) => (grant.arguments === undefined ? [] : [grant.arguments]));
  const [first, ...others] = lists;
  const allowed = first?.filter((name) => others.every((list) => list.includes(name)));
  return {
    coordinate: field.coordinate,
    mask,
    ...(allowed === undefined ? {} : { arguments: allowed }),
    rules: covering.map(([index]) => `${place}[${index}]`),
    meaning: meaningOf(field),
  };
}

function maskOf(grant: Grant, field: Grantable): MaskName {
  return grant.mask ?? (field.kind === 'column' ? (field.defaultMask as MaskName) : 'NONE');
}

function fits(mask: MaskName, field: Grantable): boolean {
  return mask === 'NONE' || (field.kind === 'column' && maskFits(mask, field.type.name));
}

/** The coordinates that a document's statements name one by one. */
export function namedCoordinates({
  grants,
  denials = [],
  emergency,
}: AgreementDocument): readonly Coordinate[] {
  return [...grants, ...denials, ...(emergency?.grants ?? [])].flatMap((extent) =>
    'coordinate' in extent ? [extent.coordinate] : [],
  );
}
