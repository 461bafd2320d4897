import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Catalogue } from '../../../schema/catalogue.ts';
import type { Opened } from './opened.ts';

/** What the operation writes, skipped or not, and the agreement does not open. */
export interface DeniedIn {
  readonly fields: ReadonlySet<string>;
  /** `Type.field(argument:)` of fields that it does open. */
  readonly arguments: ReadonlySet<string>;
}

export function deniedIn(catalogue: Catalogue, { definitions }: DocumentNode, open: Opened): DeniedIn {
  const { schema } = catalogue;
  const denied = new Set<string>();
  const args = new Set<string>();
  const walk = (set: SelectionSetNode, type: GraphQLObjectType, counts: boolean): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const field = type.getFields()[node.name.value];
        if (field === undefined || !counts) continue;
        const coordinate = `${type.name}.${node.name.value}`;
        const ours = catalogue.entities.has(type.name) || type.name === 'Query';
        if (ours && !open.masks.has(coordinate)) denied.add(coordinate);
        const allowed = open.masks.has(coordinate) ? open.arguments.get(coordinate) : undefined;
        for (const { name } of node.arguments ?? [])
          if (allowed?.has(name.value) === false) args.add(`${coordinate}(${name.value}:)`);
        const target = getNamedType(field.type);
        if (node.selectionSet === undefined) continue;
        if (isObjectType(target)) walk(node.selectionSet, target, true);
        // Of types that the agreement does not know, only what is named of that very type counts.
        else if (isAbstractType(target))
          for (const possible of schema.getPossibleTypes(target))
            walk(node.selectionSet, possible, open.types.has(possible.name));
        continue;
      }
      const fragment =
        node.kind === Kind.INLINE_FRAGMENT
          ? node
          : definitions.find((d) => d.kind === Kind.FRAGMENT_DEFINITION && d.name.value === node.name.value);
      if (fragment?.kind !== Kind.INLINE_FRAGMENT && fragment?.kind !== Kind.FRAGMENT_DEFINITION) continue;
      const on = fragment.typeCondition?.name.value ?? type.name;
      const named = fragment.typeCondition?.name.value === type.name;
      if (on === type.name || isBehind(schema, on, type)) walk(fragment.selectionSet, type, counts || named);
    }
  };
  const operation = definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  walk(operation.selectionSet, schema.getQueryType() as GraphQLObjectType, true);
  return { fields: denied, arguments: args };
}

function isBehind(schema: GraphQLSchema, name: string, type: GraphQLObjectType): boolean {
  const named = schema.getType(name);
  return isAbstractType(named) && schema.isSubType(named, type);
}
