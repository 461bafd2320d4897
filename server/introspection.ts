import {
  type DocumentNode,
  execute,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type TypeNode,
} from 'graphql';
import { fragmentsOf, isIncluded } from '../policies/authorise.ts';
import { collectFields } from '../policies/selection.ts';

export interface Introspection {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The whole schema, in which the operation is valid. */
  readonly schema: GraphQLSchema;
  /** What of it may be known; asked for only where the operation introspects. */
  readonly known: () => GraphQLSchema;
}

/**
 * What an operation's root fields `__schema` and `__type` answer of the schema that may be known, by response key.
 * graphql-js itself answers them of the schema that it executes.
 */
export function introspect({
  document,
  operation,
  variables,
  schema,
  known,
}: Introspection): Readonly<Record<string, unknown>> {
  const type = schema.getQueryType();
  if (operation.operation !== 'query' || type === null || type === undefined) return {};
  const includes = (node: Parameters<typeof isIncluded>[0]) => isIncluded(node, variables);
  const reader = { schema, fragments: fragmentsOf(document), includes };
  const selections = [...collectFields(reader, { type, sets: [operation.selectionSet] }).values()]
    .flat()
    .filter(({ name }) => name.value === '__schema' || name.value === '__type');
  if (selections.length === 0) return {};
  const asked = {
    ...operation,
    variableDefinitions: operation.variableDefinitions?.filter(({ type }) => isOfIntrospection(type)) ?? [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  } as const;
  const definitions = [
    asked,
    ...document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
  ];
  const result = execute({
    schema: known(),
    document: { kind: Kind.DOCUMENT, definitions },
    variableValues: variables,
  });
  if ('then' in result || result.errors !== undefined)
    throw new Error('the schema could not be introspected');
  return result.data ?? {};
}

/** Introspection takes names and conditions; the types of other variables may not exist in the schema. */
function isOfIntrospection(type: TypeNode): boolean {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return named.kind === Kind.NAMED_TYPE && ['String', 'Boolean'].includes(named.name.value);
}
