import { GraphQLError, GraphQLScalarType, valueFromASTUntyped } from 'graphql';

/**
 * A reference to an entity (Apollo Federation's `_Any`): an object. Which objects lead to an entity is asked where they are
 * used (policies/references.ts), for their places are known only there.
 */
export const REFERENCE = new GraphQLScalarType<unknown, unknown>({
  name: '_Any',
  parseValue: readObject,
  parseLiteral: (node, variables) => readObject(valueFromASTUntyped(node, variables)),
});

function readObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  const fault = { zh: '应为对象', en: 'must be an object' };
  throw new GraphQLError(`_Any: ${fault.zh} · ${fault.en}`, { extensions: { fault } });
}
