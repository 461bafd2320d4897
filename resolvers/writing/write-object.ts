import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { EntityShape, PlannedColumn, PlannedEdge } from '../../policies/access-plan.ts';
import type { Masking } from '../../policies/mask.ts';
import type { FetchedObject, FetchedRows } from '../fetch/fetched.ts';
import { shownValue } from '../fetch/shape.ts';
import { IRREGULAR, UNCOMPILABLE } from './irregular.ts';
import { type Compiling, type FieldToWrite, fieldsWriter, type WriteField } from './write-fields.ts';
import { leafWriter } from './write-leaf.ts';

/** A fetched object on its way, and how it is shown. */
interface Source extends FetchedObject {
  readonly masking: Masking;
}

/** Writes one of the rows that were fetched together. */
export type WriteRow = (of: FetchedRows, index: number, masking: Masking) => string;

/** Writes what a root field or an edge leads to. */
export type WriteValue = (value: unknown, masking: Masking) => string;

/** The writer of an entity's rows under a shape. @throws UNCOMPILABLE */
export function rowWriter(compiling: Compiling, shape: EntityShape, sets: FieldToWrite['sets']): WriteRow {
  const type = compiling.reader.schema.getType(shape.entity.name) as GraphQLObjectType;
  const write = fieldsWriter<Source>(compiling, { type, sets }, (field) => {
    const column = shape.columns.find(({ responseKey }) => responseKey === field.responseKey);
    if (column !== undefined) return columnWriter(column, field);
    const e = shape.edges.findIndex(({ responseKey }) => responseKey === field.responseKey);
    const edge = shape.edges[e];
    if (edge === undefined) throw UNCOMPILABLE;
    const writeValue = valueWriter(compiling, edge, field);
    return ({ of, index, masking }) => writeValue(of.edges[e]?.[index], masking);
  });
  return (of, index, masking) => write({ of, index, masking });
}

function columnWriter(column: PlannedColumn, { definition }: FieldToWrite): WriteField<Source> {
  const write = leafWriter(definition.type);
  return ({ of, index, masking }) => write(shownValue(column, of.rows[index]?.[column.index], masking));
}

/** The writer of an edge's value: an object, a list of them, or null. @throws UNCOMPILABLE */
export function valueWriter(
  compiling: Compiling,
  { targets }: PlannedEdge,
  { definition: { type }, sets }: FieldToWrite,
): WriteValue {
  const writers = new Map(targets.map(({ shape }) => [shape, rowWriter(compiling, shape, sets)]));
  const one: WriteValue = (value, masking) => {
    const { of, index } = value as FetchedObject;
    return (writers.get(of.shape) as WriteRow)(of, index, masking);
  };
  const nullable: unknown = getNullableType(type);
  if (!isListType(nullable)) return orNull(type, one);
  const item = nullable.ofType as GraphQLOutputType;
  if (isListType(getNullableType(item))) throw UNCOMPILABLE;
  const writeItem = orNull(item, one);
  return orNull(type, (value, masking) => {
    if (!Array.isArray(value)) throw IRREGULAR;
    return `[${value.map((member) => writeItem(member, masking)).join(',')}]`;
  });
}

/** An Error is graphql-js's to tell, and a null where there must be none is its to spread. */
function orNull(type: GraphQLOutputType, write: WriteValue): WriteValue {
  const mayBeNull = !isNonNullType(type);
  return (value, masking) => {
    if (value === undefined || value instanceof Error) throw IRREGULAR;
    if (value !== null) return write(value, masking);
    if (mayBeNull) return 'null';
    throw IRREGULAR;
  };
}
