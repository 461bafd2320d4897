import {
  type GraphQLArgument,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Catalogued, Column, Edge } from './catalogue.ts';
import {
  columnOfAnotherSource,
  firstMissing,
  levelMissing,
  levelOutOfRange,
  maskDoesNotFit,
  neitherColumnNorEdge,
  nonNull,
  notAColumnType,
  unknownJoin,
} from './catalogue-faults.ts';
import { placeOf } from './fault.ts';
import { MASKS, type MaskName, maskFits } from './masks.ts';
import { readOrigin } from './read-origin.ts';
import type { Field, Reading } from './reading.ts';
import { valueTypeOf } from './value-type.ts';

/** An entity's field: a column or an edge. Undefined where it is neither, which has been reported. */
export function readField(
  reading: Reading,
  type: GraphQLObjectType,
  field: Field,
): Column | Edge | undefined {
  const coordinate = `${type.name}.${field.name}`;
  reading.checkDescription(field, coordinate);
  if (isNonNullType(field.type)) reading.report(field.astNode, nonNull(coordinate));
  const column = reading.directive<{ name: string }>('column', field.astNode);
  const edge = readEdge(reading, type, field);
  if (edge !== undefined && column === undefined) return edge;
  if (edge === undefined && column !== undefined) {
    if (reading.sourceOf(field.astNode) !== reading.sourceOf(type.astNode)) {
      reading.report(field.astNode, columnOfAnotherSource(coordinate));
    }
    return readColumn(reading, { type, field, name: column.name });
  }
  reading.report(field.astNode, neitherColumnNorEdge(coordinate));
  return undefined;
}

interface ColumnDeclaration {
  readonly type: GraphQLObjectType;
  readonly field: Field;
  readonly name: string;
}

function readColumn(reading: Reading, { type, field, name }: ColumnDeclaration): Column | undefined {
  const catalogued = readCatalogued(reading, type, field);
  const isList = isListType(getNullableType(field.type));
  const valueType = isList ? undefined : valueTypeOf(getNamedType(field.type));
  if (valueType === undefined) {
    reading.report(field.astNode, notAColumnType(catalogued.coordinate, String(field.type)));
    return undefined;
  }
  const defaultMask = reading.directive<{ default: string }>('mask', field.astNode)?.default ?? 'NONE';
  if (!maskFits(defaultMask as MaskName, valueType.name)) {
    const fitting = MASKS[defaultMask as MaskName].join(', ');
    reading.report(field.astNode, maskDoesNotFit(defaultMask, valueType.name, fitting));
  }
  return { kind: 'column', name, type: valueType, defaultMask, ...catalogued };
}

/** The edge that `@lookup` makes of a field; undefined where there is none. For a root field, `by` is an argument. */
export function readEdge(reading: Reading, type: GraphQLObjectType, field: Field): Edge | undefined {
  const lookup = reading.directive<{ by: string; key?: string }>('lookup', field.astNode);
  if (lookup === undefined) return undefined;
  const { schema } = reading;
  const catalogued = readCatalogued(reading, type, field);
  const isRoot = type === schema.getQueryType();
  const by = isRoot ? field.args.find(({ name }) => name === lookup.by) : type.getFields()[lookup.by];
  if (by === undefined) reading.report(field.astNode, unknownJoin(catalogued.coordinate, lookup.by));
  const target = getNamedType(field.type);
  const targets = isAbstractType(target) ? schema.getPossibleTypes(target) : [target];
  const list = isListType(getNullableType(field.type));
  const first = field.args.find(({ name }) => name === 'first');
  if (list && !(first === undefined ? isAbstractType(target) : isSensibleFirst(first))) {
    reading.report(field.astNode, firstMissing(catalogued.coordinate));
  }
  return {
    kind: 'edge',
    by: lookup.by,
    key: lookup.key,
    keyType: by !== undefined && getNamedType(by.type).name === 'IdNumber' ? 'ID_NUMBER' : 'TEXT',
    list,
    targets: targets.map(({ name }) => name),
    ...catalogued,
  };
}

/** Whoever leaves the argument out gets a page, not everything and not an error. */
function isSensibleFirst({ type, defaultValue }: GraphQLArgument): boolean {
  return (
    String(type) === 'Int' && typeof defaultValue === 'number' && defaultValue >= 1 && defaultValue <= 100
  );
}

/** Level, owner and sharing attribute: said on the field, else on its type, else by its source. */
export function readCatalogued(reading: Reading, type: GraphQLObjectType, field: Field): Catalogued {
  const coordinate = `${type.name}.${field.name}`;
  const read = <T>(directive: string) => reading.directive<T>(directive, field.astNode, type.astNode);
  const source = reading.sourceOf(field.astNode);
  const level = read<{ level: number }>('classified')?.level;
  if (level === undefined && source !== undefined) reading.report(field.astNode, levelMissing(coordinate));
  if (level !== undefined && (level < 1 || level > 4)) {
    reading.report(field.astNode, levelOutOfRange(coordinate, level));
  }
  return {
    coordinate,
    level: level ?? 1,
    owner: read<{ department: string }>('owner')?.department ?? source?.department ?? 'HRSS',
    sharing: read<{ attribute: string }>('sharing')?.attribute ?? 'CONDITIONAL',
    fieldType: String(field.type),
    origin: readOrigin(reading, type, field),
    place: placeOf(field.astNode),
  };
}
