import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** Objects within objects that the example goes into. */
const DEPTH = 3;

/** An operation that shows how to ask: the schema's first root field, with what can be asked of it at once. */
export function exampleOperation(schema: GraphQLSchema): string {
  const root = schema.getQueryType();
  const [field] = Object.values(root?.getFields() ?? {});
  if (field === undefined) return '# 协议未授权任何查询 · The agreement grants no query\n';
  const required = field.args.filter(isRequiredArgument);
  const declared = required.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const given = required.map(({ name }) => `${name}: $${name}`).join(', ');
  const lines = [
    `query Example${inBrackets(declared)} {`,
    `  ${field.name}${inBrackets(given)}${selectionOf(field, { depth: DEPTH, indent: '  ' })}`,
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

interface Level {
  readonly depth: number;
  readonly indent: string;
}

function selectionOf(field: GraphQLField<unknown, unknown>, { depth, indent }: Level): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  const inner = { depth: depth - 1, indent: `${indent}  ` };
  const fields = isObjectType(type) ? askable(type, depth) : [];
  const lines = fields.map((next) => `${inner.indent}${next.name}${selectionOf(next, inner)}`);
  return ` {\n${(lines.length > 0 ? lines : [`${inner.indent}__typename`]).join('\n')}\n${indent}}`;
}

/** Fields that need no argument: values, and objects as far as the depth allows. */
function askable(type: GraphQLObjectType, depth: number): readonly GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter(
    (field) =>
      !field.args.some(isRequiredArgument) &&
      (isLeafType(getNamedType(field.type)) || (depth > 1 && isObjectType(getNamedType(field.type)))),
  );
}

function inBrackets(text: string): string {
  return text === '' ? '' : `(${text})`;
}
