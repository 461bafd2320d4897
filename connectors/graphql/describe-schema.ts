import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
  Kind,
} from 'graphql';
import type { DescribedTable } from '../connector.ts';
import type { TableAccess } from '../table-access.ts';
import { describeColumns } from './describe-columns.ts';
import { isName } from './selection.ts';
import type { SourceSchema } from './source-schema.ts';

/** What a source can be asked for by key: fields of its Query, and entities of a subgraph. Rows may lie in a list within either. */
export function describeSchema({ schema, subgraph }: SourceSchema): readonly DescribedTable[] {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(describeField);
  const entities = [...keysIn(subgraph)].flatMap(([name, key]) => {
    const type = schema.getType(name);
    if (!isObjectType(type) || type.getFields()[key] === undefined) return [];
    return describeRows(name, type, {
      access: { kind: 'entities', type: name, key, rows: '' },
      comment: type.description ?? undefined,
      key,
    });
  });
  return [...fields, ...entities];
}

function describeField(field: GraphQLField<unknown, unknown>): readonly DescribedTable[] {
  const type = getNamedType(field.type);
  const argument = keyArgument(field);
  if (!isObjectType(type) || argument === undefined) return [];
  return describeRows(field.name, type, {
    access: {
      kind: 'query',
      field: field.name,
      argument: argument.name,
      keyType: getNamedType(argument.type).name,
      many: isListType(getNullableType(argument.type)),
      rows: '',
    },
    comment: field.description ?? undefined,
    key: argument.name,
  });
}

/** The argument that takes a key: nothing else has to be given. */
function keyArgument({ args }: GraphQLField<unknown, unknown>): GraphQLArgument | undefined {
  const required = args.filter(isRequiredArgument);
  const [only] = required.length === 0 ? args.filter(({ type }) => isKey(type)) : required;
  return required.length <= 1 && only !== undefined && isKey(only.type) ? only : undefined;
}

/** Keys are texts, whatever a service calls them. */
function isKey(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  return isScalarType(named) && !['Int', 'Float', 'Boolean', '_Any'].includes(named.name);
}

interface Asked {
  readonly access: Exclude<TableAccess, { readonly kind: 'endpoint' }>;
  readonly comment: string | undefined;
  readonly key: string;
}

/** The object itself, and each list of objects in it. */
function describeRows(
  name: string,
  type: GraphQLObjectType,
  { access, comment, key }: Asked,
): readonly DescribedTable[] {
  const table = (rows: string, row: GraphQLObjectType): DescribedTable => {
    // What is within an entity is known by the entity's key.
    const own = access.kind === 'entities' && rows !== '' ? describeColumns(type) : [];
    const columns = [
      ...own.filter((column) => column.name === key),
      ...describeColumns(row).filter((column) => own.length === 0 || column.name !== key),
    ];
    return {
      name: `${name}${rows}`,
      comment,
      columns,
      primaryKey: columns.some((column) => column.name === key) ? [key] : [],
      rows: undefined,
      access: { ...access, rows },
    };
  };
  const lists = Object.values(type.getFields()).flatMap((field) => {
    const row = getNamedType(field.type);
    const listed = isListType(getNullableType(field.type)) && isObjectType(row);
    return listed && !field.args.some(isRequiredArgument) ? [table(`/${field.name}`, row)] : [];
  });
  return [table('', type), ...lists].filter(({ columns }) => columns.length > 0);
}

/** By entity the first of its keys that is one field. */
function keysIn(subgraph: DocumentNode | undefined): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const node of subgraph?.definitions ?? []) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    for (const { name, arguments: args = [] } of node.directives ?? []) {
      const fields = args.find((argument) => argument.name.value === 'fields')?.value;
      const isKeyDirective = name.value === 'key' || name.value === 'federation__key';
      if (!isKeyDirective || fields?.kind !== Kind.STRING || !isName(fields.value)) continue;
      if (!keys.has(node.name.value)) keys.set(node.name.value, fields.value);
    }
  }
  return keys;
}
