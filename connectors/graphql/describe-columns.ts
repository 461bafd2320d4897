import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { DescribedColumn } from '../connector.ts';

/** Levels of objects within a row whose fields are columns. */
const MOST_DEPTH = 3;

/** The values of a row: its own fields by name, those of objects in it by JSON pointer. Lists are no columns. */
export function describeColumns(row: GraphQLObjectType, way = ''): readonly DescribedColumn[] {
  return Object.values(row.getFields()).flatMap((field): readonly DescribedColumn[] => {
    if (field.args.some(isRequiredArgument) || isListType(getNullableType(field.type))) return [];
    const name = way === '' ? field.name : `${way}/${field.name}`;
    const type = getNamedType(field.type);
    if (isLeafType(type)) return [describeColumn(field, name)];
    const within = way === '' ? `/${field.name}` : name;
    return isObjectType(type) && within.split('/').length <= MOST_DEPTH ? describeColumns(type, within) : [];
  });
}

function describeColumn(
  { type, description }: GraphQLField<unknown, unknown>,
  name: string,
): DescribedColumn {
  const named = getNamedType(type);
  return {
    name,
    type: columnType(type),
    nullable: !isNonNullType(type),
    comment: description ?? undefined,
    values: isEnumType(named) ? named.getValues().map((value) => value.name) : undefined,
    indexed: undefined,
  };
}

/** What a field holds, as far as its type's name tells: GraphQL leaves scalars to each service. */
export function columnType(type: GraphQLOutputType): DescribedColumn['type'] {
  const { name } = getNamedType(type);
  if (/^(Int|BigInt|Long)$/i.test(name)) return 'INTEGER';
  if (/^(Float|Decimal|BigDecimal|Money)$/i.test(name)) return 'DECIMAL';
  if (name === 'Boolean') return 'BOOLEAN';
  if (/^(Date|LocalDate)$/i.test(name)) return 'DATE';
  return /^(DateTime|LocalDateTime|OffsetDateTime|Timestamp)$/i.test(name) ? 'DATETIME' : 'TEXT';
}
