import type { GraphQLSchema } from 'graphql';
import type { FileFormat } from '../connectors/file/file-format.ts';
import type { SourceKind } from '../connectors/source-kind.ts';
import type { SourceLimits } from '../connectors/source-limits.ts';
import type { TableAccess } from '../connectors/table-access.ts';
import type { CostModel } from './costs.ts';
import type { Place } from './fault.ts';
import type { SdlFiles } from './sdl-files.ts';
import type { ValueType } from './value-type.ts';

/** `Type.field`: the GraphQL specification's schema coordinate. */
export type Coordinate = string;

/** A department's source, as `extend schema @source` declares it. */
export interface Source {
  readonly id: string;
  readonly department: string;
  readonly kind: SourceKind;
  readonly connection: string;
  /** Undefined: those that the hub has for sources that say nothing. */
  readonly limits: SourceLimits | undefined;
  readonly place: Place;
}

/** What an agreement has to know of a coordinate. */
export interface Catalogued {
  readonly coordinate: Coordinate;
  /** 1–4, 4 the most sensitive. */
  readonly level: number;
  readonly owner: string;
  readonly sharing: string;
  /** The field's type as the SDL writes it. */
  readonly fieldType: string;
  /** Source, table and column from which it comes: another origin is another meaning. */
  readonly origin: string;
  readonly place: Place;
}

/** A field that is one column of its type's table. */
export interface Column extends Catalogued {
  readonly kind: 'column';
  readonly name: string;
  readonly type: ValueType;
  readonly defaultMask: string;
}

/** A field that leads to rows of other tables whose key equals a value of the parent. */
export interface Edge extends Catalogued {
  readonly kind: 'edge';
  /** The parent's field whose value is looked up; for a root field, its argument. */
  readonly by: string;
  /** Column of the target's table that is compared; undefined: the target's own key. */
  readonly key: string | undefined;
  readonly keyType: 'ID_NUMBER' | 'TEXT';
  readonly list: boolean;
  /** Names of the entities that it can lead to: several where the field's type is abstract. */
  readonly targets: readonly string[];
  /** Of a root field that takes references to many entities. */
  readonly references?: References;
}

/** How the references that a root field takes lead to entities. */
export interface References {
  /** The root field that looks up one: whoever is granted it may ask by reference too. */
  readonly grantedBy: Coordinate;
  /** The argument by which that field looks up, and the reference's field with the key. */
  readonly key: string;
}

/** A root field that lists the rows of an entity, page by page. */
export interface Page extends Catalogued {
  readonly kind: 'page';
  readonly target: string;
}

export interface Table {
  readonly name: string;
  readonly key: string;
  readonly subject: string | undefined;
  readonly order: { readonly column: string; readonly descending: boolean } | undefined;
  readonly latest: string | undefined;
  /** The key may hold ID numbers of the old form, with 15 digits. */
  readonly oldIdNumbers: boolean;
  /** How a source that is no database is asked for it. */
  readonly access: TableAccess | undefined;
  /** How its files are delivered, where the source is of the kind FILE. */
  readonly file: FileFormat | undefined;
}

/** An object type whose rows come from a source. */
export interface Entity {
  readonly name: string;
  readonly source: Source;
  readonly table: Table;
  readonly fields: ReadonlyMap<string, Column | Edge>;
  readonly place: Place;
}

/** The field and operator behind an input field of a filter. */
export interface FilterCondition {
  readonly field: string;
  readonly operator: 'EQUAL' | 'IN' | 'AT_LEAST' | 'AT_MOST';
}

/** What lets a caller reach a coordinate that is not an entity's. */
export type HubAccess =
  | { readonly kind: 'structural' }
  | { readonly kind: 'role'; readonly roles: readonly string[] };

/** Everything that the SDL files say, resolved once. Immutable: with other sources it is another catalogue. */
export interface Catalogue {
  /** What it was made of. */
  readonly files: SdlFiles;
  readonly schema: GraphQLSchema;
  /** Digest of the SDL: caches are keyed by it. */
  readonly version: string;
  readonly sources: ReadonlyMap<string, Source>;
  readonly entities: ReadonlyMap<string, Entity>;
  /** Root fields that lead to entities. */
  readonly roots: ReadonlyMap<string, Edge | Page>;
  /** Access to the hub's own coordinates; one that is neither here nor an entity's nor a root is closed. */
  readonly hubAccess: ReadonlyMap<Coordinate, HubAccess>;
  /** By input type and field, `CardholderFilter.sex`. */
  readonly conditions: ReadonlyMap<string, FilterCondition>;
  readonly costs: CostModel;
}

/** The entity's field, which the catalogue is known to hold. */
export function columnOf(entity: Entity, field: string): Column {
  const column = entity.fields.get(field);
  if (column?.kind !== 'column') throw new Error(`${entity.name}.${field} is not a column`);
  return column;
}

/** All coordinates that an agreement can grant. */
export function grantable(catalogue: Catalogue): ReadonlyMap<Coordinate, Column | Edge | Page> {
  const all = new Map<Coordinate, Column | Edge | Page>();
  for (const entity of catalogue.entities.values()) {
    for (const field of entity.fields.values()) all.set(field.coordinate, field);
  }
  for (const root of catalogue.roots.values())
    if (referencesOf(root) === undefined) all.set(root.coordinate, root);
  return all;
}

export function referencesOf(root: Edge | Page | undefined): References | undefined {
  return root?.kind === 'edge' ? root.references : undefined;
}

/** The coordinate that has to be granted so that another is open: mostly itself. */
export function grantedBy({ roots }: Catalogue, coordinate: Coordinate): Coordinate {
  const root = roots.get(coordinate.slice(coordinate.indexOf('.') + 1));
  return root?.coordinate === coordinate ? (referencesOf(root)?.grantedBy ?? coordinate) : coordinate;
}

/** How a source that is no database is asked for its tables, by name. */
export function accessesOf({ entities }: Catalogue, source: string): ReadonlyMap<string, TableAccess> {
  const own = [...entities.values()].filter((entity) => entity.source.id === source);
  return new Map(
    own.flatMap(({ table: { name, access } }) => (access === undefined ? [] : [[name, access]])),
  );
}
