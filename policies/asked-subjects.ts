import {
  type GraphQLInputType,
  getArgumentValues,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';
import type { AccessPlan } from './access-plan.ts';
import { idNumberIn } from './references.ts';

/**
 * ID numbers that the root fields' arguments name, granted or not: about whom the caller asks, an auditor's search for
 * a person included.
 */
export function askedSubjects(
  { rootFields }: Pick<AccessPlan, 'rootFields'>,
  variables: Readonly<Record<string, unknown>>,
): readonly string[] {
  return rootFields.flatMap(({ definition, node }) => {
    const values = getArgumentValues(definition, node, variables);
    return definition.args.flatMap(({ name, type }) => idNumbersIn(type, values[name]));
  });
}

function idNumbersIn(type: GraphQLInputType, value: unknown): readonly string[] {
  const nullable = getNullableType(type);
  if (value === undefined || value === null) return [];
  if (isListType(nullable))
    return (value as readonly unknown[]).flatMap((item) => idNumbersIn(nullable.ofType, item));
  if (isInputObjectType(nullable)) {
    const object = value as Readonly<Record<string, unknown>>;
    return Object.values(nullable.getFields()).flatMap((field) =>
      idNumbersIn(field.type, object[field.name]),
    );
  }
  if (nullable.name === '_Any') return idNumberIn(value);
  return nullable.name === 'IdNumber' ? [String(value)] : [];
}
