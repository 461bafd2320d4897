import {
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInputType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

/**
 * The variables on whose values the static cost may depend: numbers can say the length of a list, booleans decide on
 * `@skip` and `@include`. A filter weighs by what is in it, so that with one every value counts. Other scalars weigh by
 * being there, and an argument that is written counts as given.
 */
export function variablesThatCost(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): readonly string[] | 'all' {
  const names: string[] = [];
  for (const { variable, type } of variableDefinitions) {
    const known = typeFromAST(schema, type as Parameters<typeof typeFromAST>[1]);
    if (!isInputType(known)) continue;
    const named = getNamedType(known);
    if (isInputObjectType(named)) return 'all';
    // References are charged by their number.
    if (['Int', 'Boolean', '_Any'].includes(named.name)) names.push(variable.name.value);
  }
  return names;
}
