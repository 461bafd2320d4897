import type { DescribedColumn } from '../../connector.ts';
import type { Node, OpenApiDocument } from './open-api-document.ts';

/** Schemas of which one is composed; more is a circle. */
const MOST_PARTS = 64;

/** What the hub has to know of a schema (OpenAPI 3.0 and 3.1, where `nullable` became a type). */
export interface Schema {
  readonly type: 'object' | 'array' | DescribedColumn['type'] | undefined;
  readonly nullable: boolean;
  readonly description: string | undefined;
  readonly values: readonly string[] | undefined;
  /** By name, each still to be read. Of several alternatives the members of all. */
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: ReadonlySet<string>;
  /** Of an array. */
  readonly items: unknown;
  readonly defaultValue: unknown;
  readonly minimum: unknown;
  readonly maximum: unknown;
}

/** Reads one schema; what its members are is read when they are. */
export function readSchema(document: OpenApiDocument, value: unknown): Schema {
  const parts = partsOf(document, value);
  const types = parts.flatMap(({ type }) => (Array.isArray(type) ? (type as unknown[]) : [type]));
  const first = <T>(read: (part: Node) => T | undefined): T | undefined => {
    for (const part of parts) {
      const found = read(part);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const properties = new Map<string, unknown>();
  for (const part of parts)
    for (const [name, property] of document.members(part.properties)) properties.set(name, property);
  const values = first(({ enum: values }) =>
    Array.isArray(values) && values.length <= 1_000
      ? values.filter((text) => text !== null).map(String)
      : undefined,
  );
  const format = first(({ format }) => (typeof format === 'string' ? format : undefined));
  return {
    type: typeOf(types, format, properties.size > 0),
    nullable: types.includes('null') || parts.some(({ nullable }) => nullable === true),
    description: first(({ description, title }) =>
      typeof description === 'string' ? description : typeof title === 'string' ? title : undefined,
    )
      ?.trim()
      .slice(0, 500),
    values,
    properties,
    required: new Set(
      parts.flatMap(({ required }) => (Array.isArray(required) ? (required as string[]) : [])),
    ),
    items: first(({ items }) => items),
    defaultValue: first((part) => part.default),
    minimum: first(({ minimum }) => minimum),
    maximum: first(({ maximum }) => maximum),
  };
}

/** The schema and whatever it is composed of. */
function partsOf(document: OpenApiDocument, value: unknown): readonly Node[] {
  const parts = [document.resolve(value)];
  for (const part of parts)
    for (const composed of [part.allOf, part.oneOf, part.anyOf])
      if (Array.isArray(composed))
        for (const inner of composed as unknown[]) {
          if (parts.length === MOST_PARTS) return parts;
          parts.push(document.resolve(inner));
        }
  return parts;
}

function typeOf(
  types: readonly unknown[],
  format: string | undefined,
  hasProperties: boolean,
): Schema['type'] {
  if (hasProperties || types.includes('object')) return 'object';
  if (types.includes('array')) return 'array';
  if (types.includes('string'))
    return format === 'date' ? 'DATE' : format === 'date-time' ? 'DATETIME' : 'TEXT';
  if (types.includes('number')) return 'DECIMAL';
  if (types.includes('integer')) return 'INTEGER';
  return types.includes('boolean') ? 'BOOLEAN' : undefined;
}
