import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Bilingual } from '../../errors.ts';
import type { Catalogue, Column, Coordinate, Edge, Entity } from '../../schema/catalogue.ts';
import { describeValue, readDescription } from '../../schema/description.ts';

/** One kind of data of a source, as the data catalogue tells of it. */
export interface Dataset {
  /** Name of its entity. */
  readonly id: string;
  readonly title: Bilingual;
  /** Department that provides it. */
  readonly department: string;
  readonly source: string;
  readonly sourceKind: string;
  readonly table: string;
  /** Highest level of what can be shared, 1–4; null: nothing can. */
  readonly level: number | null;
  readonly sharing: readonly string[];
  readonly fields: readonly DatasetField[];
}

/**
 * A field or an edge. Of what is not shared (不予共享) the catalogue tells that it exists, whose it is and that it is not
 * shared: the rest is null.
 */
export interface DatasetField {
  readonly coordinate: Coordinate;
  readonly title: Bilingual;
  readonly owner: string;
  readonly sharing: string;
  readonly level: number | null;
  readonly type: string | null;
  readonly defaultMask: string | null;
  readonly codeTable: readonly CodeTableEntry[] | null;
  /** Datasets that an edge leads to; null: it is a column. */
  readonly leadsTo: readonly string[] | null;
}

export interface CodeTableEntry {
  readonly value: string;
  /** In the source. */
  readonly code: string;
  readonly title: Bilingual;
}

/** All datasets of the graph, by identifier. */
export function readDatasets({ schema, entities }: Catalogue): readonly Dataset[] {
  return [...entities.values()]
    .map((entity) => readDataset(schema, entity))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function readDataset(schema: GraphQLSchema, { name, source, table, fields: known }: Entity): Dataset {
  const type = schema.getType(name);
  const described = isObjectType(type) ? type.getFields() : {};
  const fields = [...known].map(([field, catalogued]) =>
    readField(schema, catalogued, readDescription(described[field]?.description, field)),
  );
  const levels = fields.flatMap(({ level }) => level ?? []);
  return {
    id: name,
    title: readDescription(type?.description, name),
    department: source.department,
    source: source.id,
    sourceKind: source.kind,
    table: table.name,
    level: levels.length === 0 ? null : Math.max(...levels),
    sharing: [...new Set(fields.map(({ sharing }) => sharing))].sort(),
    fields,
  };
}

function readField(schema: GraphQLSchema, field: Column | Edge, title: Bilingual): DatasetField {
  const { coordinate, owner, sharing, level, fieldType } = field;
  const told = { coordinate, title, owner, sharing };
  if (sharing === 'NOT_SHARED')
    return { ...told, level: null, type: null, defaultMask: null, codeTable: null, leadsTo: null };
  const isColumn = field.kind === 'column';
  return {
    ...told,
    level,
    type: fieldType,
    defaultMask: isColumn ? field.defaultMask : null,
    codeTable: isColumn ? readCodeTable(schema, field) : null,
    leadsTo: isColumn ? null : field.targets,
  };
}

function readCodeTable(schema: GraphQLSchema, { type }: Column): readonly CodeTableEntry[] | null {
  if (type.codes === undefined) return null;
  return Object.entries(type.codes).map(([value, code]) => ({
    value,
    code,
    title: describeValue(schema, type.name, value),
  }));
}
