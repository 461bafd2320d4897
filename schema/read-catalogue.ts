import {
  type FieldDefinitionNode,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Catalogue, Column, Edge, Entity, FilterCondition, HubAccess, Page } from './catalogue.ts';
import {
  codeTaken,
  firstMissing,
  joinIsNoColumn,
  keyTypeMismatch,
  nobodyMayReach,
  pagesNeedATable,
  tableMissing,
  targetHasNoTable,
} from './catalogue-faults.ts';
import { SchemaFaultsError } from './fault.ts';
import { readCosts } from './read-costs.ts';
import { readEntity } from './read-entity.ts';
import { readCatalogued, readEdge } from './read-field.ts';
import { readSources } from './read-sources.ts';
import { type Field, Reading } from './reading.ts';
import type { SdlFiles } from './sdl-files.ts';
import { codeOf } from './value-type.ts';

export interface CatalogueInput {
  readonly schema: GraphQLSchema;
  readonly files: SdlFiles;
  readonly version: string;
}

/**
 * Resolves the directives of a valid schema.
 * @throws SchemaFaultsError with every inconsistency
 */
export function readCatalogue({ schema, files, version }: CatalogueInput): Catalogue {
  const reading = new Reading(schema);
  const sources = readSources(reading, files.sources);
  const entities = new Map<string, Entity>();
  const roots = new Map<string, Edge | Page>();
  const hubAccess = new Map<string, HubAccess>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isEnumType(type) && !isIntrospectionType(type)) checkCodes(reading, type);
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    const entity = readEntity(reading, type);
    if (entity !== undefined) {
      entities.set(type.name, entity);
      continue;
    }
    if (reading.sourceOf(type.astNode) !== undefined) reading.report(type.astNode, tableMissing(type.name));
    for (const field of Object.values(type.getFields())) {
      const root = type === schema.getQueryType() ? readRoot(reading, type, field) : undefined;
      if (root !== undefined) roots.set(field.name, root);
      else hubAccess.set(`${type.name}.${field.name}`, readHubAccess(reading, type, field));
    }
  }
  checkEdges(reading, entities, roots);
  checkPages(reading, entities, roots);
  const costs = readCosts(reading);
  const conditions = readConditions(reading);
  const catalogue = { files, schema, version, sources, entities, roots, hubAccess, conditions, costs };
  if (reading.faults.length > 0) throw new SchemaFaultsError(reading.faults, catalogue);
  return catalogue;
}

/** A root field of shared data: a look-up, or a connection over an entity. */
function readRoot(reading: Reading, query: GraphQLObjectType, field: Field): Edge | Page | undefined {
  const edge = readEdge(reading, query, field) ?? readReferences(reading, query, field);
  if (edge !== undefined) return edge;
  const connection = getNamedType(field.type);
  const target = isObjectType(connection) ? getNamedType(connection.getFields().nodes?.type) : undefined;
  if (!isObjectType(target) || reading.directive('table', target.astNode) === undefined) return undefined;
  return { kind: 'page', target: target.name, ...readCatalogued(reading, query, field) };
}

/** Looks up as the field that looks up one does, for each reference. */
function readReferences(reading: Reading, query: GraphQLObjectType, field: Field): Edge | undefined {
  const one = reading.directive<{ field: string }>('references', field.astNode)?.field;
  const lookup = one === undefined ? undefined : query.getFields()[one];
  const edge = lookup && readEdge(reading, query, lookup);
  const [representations] = field.args;
  if (edge === undefined || representations === undefined) return undefined;
  return {
    ...edge,
    ...readCatalogued(reading, query, field),
    by: representations.name,
    references: { grantedBy: edge.coordinate, key: edge.by },
  };
}

function readHubAccess(reading: Reading, type: GraphQLObjectType, field: Field): HubAccess {
  const role = reading.directive<{ requires: readonly string[] }>('role', field.astNode, type.astNode);
  if (role !== undefined) return { kind: 'role', roles: role.requires };
  if (reading.directive('structural', field.astNode, type.astNode) === undefined) {
    reading.report(field.astNode ?? type.astNode, nobodyMayReach(`${type.name}.${field.name}`));
  }
  return { kind: 'structural' };
}

/** A code with two meanings, or two values for every other code, could be read in either way. */
function checkCodes(reading: Reading, type: GraphQLEnumType): void {
  const codes = new Set<string>();
  for (const value of type.getValues()) {
    const code = codeOf(value);
    if (codes.has(code)) reading.report(value.astNode, codeTaken(`${type.name}.${value.name}`, code));
    codes.add(code);
  }
}

/** Only a database can be walked in order of a key. */
function checkPages(
  reading: Reading,
  entities: ReadonlyMap<string, Entity>,
  roots: ReadonlyMap<string, Edge | Page>,
): void {
  for (const [name, root] of roots) {
    if (root.kind !== 'page') continue;
    const kind = entities.get(root.target)?.source.kind;
    if (kind !== undefined && kind !== 'SQL' && kind !== 'FILE')
      reading.report(
        reading.schema.getQueryType()?.getFields()[name]?.astNode,
        pagesNeedATable(root.coordinate),
      );
  }
}

interface EdgeCheck {
  readonly reading: Reading;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly edge: Edge;
  readonly node: FieldDefinitionNode | null | undefined;
}

/** Edges can only be checked when every entity is known. */
function checkEdges(
  reading: Reading,
  entities: ReadonlyMap<string, Entity>,
  roots: ReadonlyMap<string, Edge | Page>,
): void {
  const check = (typeName: string, fields: ReadonlyMap<string, Column | Edge | Page>) => {
    const type = reading.schema.getType(typeName) as GraphQLObjectType;
    for (const [name, edge] of fields) {
      if (edge.kind !== 'edge') continue;
      const node = type.getFields()[name]?.astNode;
      if (fields.get(edge.by)?.kind === 'edge')
        reading.report(node, joinIsNoColumn(edge.coordinate, edge.by));
      checkTargets({ reading, entities, edge, node });
    }
  };
  for (const { name, fields } of entities.values()) check(name, fields);
  check(reading.schema.getQueryType()?.name ?? 'Query', roots);
}

function checkTargets({ reading, entities, edge, node }: EdgeCheck): void {
  const targets = edge.targets.map((target) => entities.get(target));
  if (targets.length === 0 || targets.includes(undefined)) {
    reading.report(node, targetHasNoTable(edge.coordinate));
  }
  // Of a type whose newest row is not told apart there may be many: such a list needs a limit.
  const unlimited = edge.list && !node?.arguments?.some((argument) => argument.name.value === 'first');
  if (unlimited && targets.some((target) => target?.table.latest === undefined)) {
    reading.report(node, firstMissing(edge.coordinate));
  }
  for (const target of targets) {
    const key = edge.key ?? target?.table.key;
    if (target === undefined || key === undefined) continue;
    const holds = keyTypeOf(target, key);
    if (holds !== undefined && holds !== edge.keyType) {
      reading.report(node, keyTypeMismatch(edge.coordinate, edge.by, key));
    }
  }
}

/** Whether a column holds ID numbers, as far as the file says so: its subject does, another field's type tells. */
function keyTypeOf({ table, fields }: Entity, key: string): Edge['keyType'] | undefined {
  if (key === table.subject) return 'ID_NUMBER';
  const column = [...fields.values()].find((field) => field.kind === 'column' && field.name === key);
  if (column?.kind !== 'column') return undefined;
  return column.type.name === 'IdNumber' ? 'ID_NUMBER' : 'TEXT';
}

function readConditions(reading: Reading): ReadonlyMap<string, FilterCondition> {
  const conditions = new Map<string, FilterCondition>();
  for (const type of Object.values(reading.schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const condition = reading.directive<FilterCondition>('condition', field.astNode);
      if (condition !== undefined) conditions.set(`${type.name}.${field.name}`, condition);
    }
  }
  return conditions;
}
