import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isObjectType,
  isSpecifiedScalarType,
  printType,
} from 'graphql';

const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';

/** A subgraph's schema: some fields of the cardholder, and all that they lead to. */
export function partOfSchema(withRoots: boolean, fields: readonly string[]): string {
  const cardholder = schema.getType('Cardholder');
  if (!isObjectType(cardholder)) throw new Error('no Cardholder');
  const all = cardholder.getFields();
  const own = ['idNumber', ...fields].map((name) => {
    const field = all[name];
    if (field === undefined) throw new Error(`no field ${name}`);
    return field;
  });
  const types = new Set<GraphQLNamedType>();
  const add = (type: GraphQLNamedType): void => {
    if (types.has(type) || type === cardholder || isSpecifiedScalarType(type)) return;
    types.add(type);
    if ('getFields' in type)
      for (const field of Object.values(type.getFields())) {
        add(getNamedType(field.type as GraphQLOutputType));
        if ('args' in field)
          for (const { type: argument } of field.args) add(getNamedType(argument as GraphQLOutputType));
      }
  };
  for (const { type } of own) add(getNamedType(type));
  if (withRoots) add(schema.getQueryType() as GraphQLNamedType);
  const lines = own.map(({ name, type }) => `  ${name}: ${type}`);
  return [
    LINK,
    `type Cardholder @key(fields: "idNumber") {\n${lines.join('\n')}\n}`,
    ...[...types].map(printType),
  ].join('\n\n');
}
