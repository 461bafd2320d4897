import type { FieldNode, GraphQLField } from 'graphql';
import type { LookupScope, PageScope } from '../connectors/access-scope.ts';
import type { Column, Coordinate, Edge, Entity, Page } from '../schema/catalogue.ts';
import type { MaskName } from '../schema/masks.ts';
import type { Decision } from './decide.ts';
import type { PeopleQuestion } from './row-filter.ts';

/**
 * What an operation may do under an agreement: every coordinate it names with its decision, and, for what is
 * granted, what to fetch from where. Immutable; the same for every request with the same operation and agreement
 * version, so nothing in it depends on the values of variables.
 */
export interface AccessPlan {
  readonly decisions: ReadonlyMap<Coordinate, Decision>;
  /** `Type.field(argument:)` of arguments that are given to granted fields although their grants do not allow it. */
  readonly deniedArguments: ReadonlySet<Coordinate>;
  /** All root fields of the operation, granted or not. */
  readonly rootFields: readonly PlannedField[];
  /** Granted root fields that lead to shared data, by response key. */
  readonly roots: ReadonlyMap<string, PlannedRoot>;
  /** What an audit entry says of the plan. */
  readonly account: PlanAccount;
}

/** In the order of audit entries: ascending, keys of masks too. */
export interface PlanAccount {
  readonly coordinates: readonly Coordinate[];
  readonly denied: readonly Coordinate[];
  readonly masks: Readonly<Record<Coordinate, MaskName>>;
}

export type PlannedRoot = PlannedEdge | PlannedPage;

/** A field with its arguments, which are bound per request. */
export interface PlannedField {
  readonly responseKey: string;
  readonly node: FieldNode;
  readonly definition: GraphQLField<unknown, unknown>;
}

/** A granted edge and what to fetch behind it. */
export interface PlannedEdge extends PlannedField {
  readonly kind: 'edge';
  readonly edge: Edge;
  /** Where the joining value stands in the parent's row; unused for a root field. */
  readonly by: number;
  readonly targets: readonly PlannedTarget[];
}

export interface PlannedTarget {
  readonly scope: LookupScope;
  readonly shape: EntityShape;
  /** The rows are about other people than the parent's (members of a household), or there is no parent. */
  readonly changesSubject: boolean;
  /** Under a row filter: all of these must know a person before the row is shown. */
  readonly admission: readonly PeopleQuestion[];
  /** The people whom the rows are about are those who are asked about: their ID numbers are the keys. */
  readonly asksByPerson: boolean;
}

/** A granted list of an entity's rows. */
export interface PlannedPage extends PlannedField {
  readonly kind: 'page';
  readonly page: Page;
  /** Identifier of the source that is paged through. */
  readonly source: string;
  readonly scope: PageScope;
  /** Beside the scope's own row filter: all of these must know a person before the row is shown. */
  readonly admission: readonly PeopleQuestion[];
  /** Where the ID number of the person whom a row is about stands in it. */
  readonly subject: number;
  readonly nodes: readonly PlannedView[];
  readonly edges: readonly {
    readonly responseKey: string;
    readonly cursors: readonly string[];
    readonly nodes: readonly PlannedView[];
  }[];
  readonly pageInfos: readonly string[];
}

/** One selection on the rows of a page: `nodes` and `edges { node }` may ask for different fields. */
export interface PlannedView {
  readonly responseKey: string;
  readonly shape: EntityShape;
}

/** How an object is made of a row whose columns are its scope's. */
export interface EntityShape {
  readonly entity: Entity;
  readonly columns: readonly PlannedColumn[];
  readonly edges: readonly PlannedEdge[];
  /** Fields that are answered with null and an error, where the caller wants it so. */
  readonly denied: readonly { readonly responseKey: string; readonly coordinate: Coordinate }[];
  /** Where the data subject's ID number stands in the row; undefined: the subject is the parent's. */
  readonly subject: number | undefined;
}

export interface PlannedColumn {
  readonly responseKey: string;
  readonly column: Column;
  readonly mask: MaskName;
  /** Where the value stands in the row. */
  readonly index: number;
}

/** The coordinates that are denied, in the order in which the operation names them. */
export function deniedCoordinates({ decisions }: Pick<AccessPlan, 'decisions'>): readonly Coordinate[] {
  return [...decisions].flatMap(([coordinate, decision]) => (decision.granted ? [] : [coordinate]));
}

/** The account of what was decided; the masks are those under which granted coordinates are shown, other than none. */
export function accountOf({ decisions }: Pick<AccessPlan, 'decisions'>): PlanAccount {
  const coordinates = [...decisions.keys()].sort();
  const masks = coordinates.flatMap((coordinate) => {
    const decision = decisions.get(coordinate);
    return decision?.granted === true && decision.mask !== 'NONE'
      ? [[coordinate, decision.mask] as const]
      : [];
  });
  return {
    coordinates,
    denied: [...deniedCoordinates({ decisions })].sort(),
    masks: Object.fromEntries(masks),
  };
}
