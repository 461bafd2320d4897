import { type ConstDirectiveNode, type DirectiveNode, type GraphQLSchema, getDirectiveValues } from 'graphql';

interface Annotated {
  readonly directives?: readonly (ConstDirectiveNode | DirectiveNode)[] | undefined;
}

/** The arguments of a directive on a node, or undefined where it is not there. The document has been validated. */
export function directiveArguments<T>(
  schema: GraphQLSchema,
  name: string,
  node: Annotated | null | undefined,
): T | undefined {
  const directive = schema.getDirective(name);
  if (directive === null || directive === undefined || node === null || node === undefined) return undefined;
  return getDirectiveValues(directive, { directives: node.directives ?? [] }) as T | undefined;
}
