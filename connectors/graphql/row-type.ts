import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
} from 'graphql';
import type { TableAccess } from '../table-access.ts';
import { fieldsOf } from './selection.ts';

/** The type of a table's rows, and of an entity that holds them; undefined where the source has no such thing. */
export interface RowType {
  readonly row: GraphQLObjectType;
  readonly entity: GraphQLObjectType | undefined;
}

export function rowTypeOf(schema: GraphQLSchema, access: TableAccess): RowType | undefined {
  switch (access.kind) {
    case 'query': {
      const field = schema.getQueryType()?.getFields()[access.field];
      if (field === undefined || !field.args.some(({ name }) => name === access.argument)) return undefined;
      const row = objectAt(field.type, access.rows);
      return row && { row, entity: undefined };
    }
    case 'entities': {
      const entity = schema.getType(access.type);
      if (!isObjectType(entity) || entity.getFields()[access.key] === undefined) return undefined;
      const row = objectAt(entity, access.rows);
      return row && { row, entity };
    }
    case 'endpoint':
      return undefined;
  }
}

/** The type to which a JSON pointer leads through fields; undefined where it leads nowhere. */
export function typeAt(from: GraphQLOutputType, pointer: string): GraphQLOutputType | undefined {
  let at: GraphQLOutputType = from;
  for (const field of fieldsOf(pointer)) {
    const type = getNamedType(at);
    const next = isObjectType(type) ? type.getFields()[field] : undefined;
    if (next === undefined) return undefined;
    at = next.type;
  }
  return at;
}

function objectAt(from: GraphQLOutputType, pointer: string): GraphQLObjectType | undefined {
  const type = getNamedType(typeAt(from, pointer));
  return isObjectType(type) ? type : undefined;
}
