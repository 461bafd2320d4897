import {
  coerceInputValue,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import { type Bilingual, HubError } from '../errors.ts';

/**
 * The values of an operation's variables (GraphQL October 2021 §6.1.2). graphql-js repeats a wrong value in its
 * message; here a message names the variable, the place in it and the rule, for values may be personal data.
 * @throws HubError BAD_USER_INPUT
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as Parameters<typeof typeFromAST>[1]);
    if (!isInputType(type)) continue;
    if (Object.hasOwn(given, name)) {
      values[name] = coerceInputValue(given[name], type, (path, _value, error) => {
        throw badVariable([`$${name}`, ...path].join('.'), faultOf(error, String(type)));
      });
    } else if (definition.defaultValue !== undefined) {
      values[name] = valueFromAST(definition.defaultValue, type);
    } else if (String(type).endsWith('!')) {
      throw badVariable(`$${name}`, {
        zh: `缺少 ${String(type)} 类型的值`,
        en: `a value of type ${String(type)} is missing`,
      });
    }
  }
  return values;
}

function badVariable(place: string, fault: Bilingual): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: `变量 ${place}:${fault.zh}`, en: `variable ${place}: ${fault.en}` },
  });
}

/** Our own scalars explain themselves; of any other failure only the expected type is told. */
function faultOf(error: GraphQLError, type: string): Bilingual {
  const own = (error.originalError instanceof GraphQLError ? error.originalError : error).extensions.fault as
    | Bilingual
    | undefined;
  return own ?? { zh: `应为 ${type}`, en: `expected ${type}` };
}
