import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import type { Field, Reading } from './reading.ts';

/**
 * Where a field's value comes from, so that two versions of a file can be compared: source, table and column; of an
 * edge the keys that it leads to and the value that it is joined by; of a page its table.
 */
export function readOrigin(reading: Reading, type: GraphQLObjectType, field: Field): string {
  const column = columnOf(reading, field);
  if (column !== undefined) return `${tableOf(reading, type)}.${column}`;
  const target = getNamedType(field.type);
  const lookup = reading.directive<{ by: string; key?: string }>('lookup', field.astNode);
  if (lookup === undefined) return tableOf(reading, nodesOf(target));
  const by = type.getFields()[lookup.by];
  const joined = (by && columnOf(reading, by)) ?? lookup.by;
  const targets = isAbstractType(target) ? reading.schema.getPossibleTypes(target) : [target];
  const keys = targets.map((to) => `${tableOf(reading, to)}.${lookup.key ?? tableOfType(reading, to)?.key}`);
  return `${keys.toSorted().join(' ')} = ${joined}`;
}

function columnOf(reading: Reading, { astNode }: Field): string | undefined {
  return reading.directive<{ name: string }>('column', astNode)?.name;
}

function tableOf(reading: Reading, type: GraphQLNamedType): string {
  return `${reading.sourceOf(type.astNode)?.id}:${tableOfType(reading, type)?.name}`;
}

function tableOfType(reading: Reading, { astNode }: GraphQLNamedType) {
  return reading.directive<{ name: string; key: string }>('table', astNode);
}

/** The type of a connection's rows; any other type itself. */
function nodesOf(type: GraphQLNamedType): GraphQLNamedType {
  const nodes = isObjectType(type) ? type.getFields().nodes : undefined;
  return nodes === undefined ? type : getNamedType(nodes.type);
}
