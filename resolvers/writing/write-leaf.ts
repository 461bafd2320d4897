import {
  type GraphQLLeafType,
  type GraphQLOutputType,
  getNullableType,
  isLeafType,
  isNonNullType,
} from 'graphql';
import { IRREGULAR, UNCOMPILABLE } from './irregular.ts';

/** Writes a leaf's value as JSON, as graphql-js completes it (GraphQL October 2021 §6.4.3). Throws IRREGULAR where that were an error. */
export type WriteLeaf = (value: unknown) => string;

/** @throws UNCOMPILABLE where the type is no leaf's */
export function leafWriter(type: GraphQLOutputType): WriteLeaf {
  const leaf: unknown = getNullableType(type);
  if (!isLeafType(leaf)) throw UNCOMPILABLE;
  const none = isNonNullType(type) ? refuse : () => 'null';
  return (value) => (value === null ? none() : written(leaf, value));
}

function written(leaf: GraphQLLeafType, value: unknown): string {
  // A column of which a text is no value has an error, which is graphql-js's to tell.
  if (value === undefined) throw IRREGULAR;
  const serialised = leaf.serialize(value);
  switch (typeof serialised) {
    case 'string':
      return quoted(serialised);
    case 'boolean':
      return serialised ? 'true' : 'false';
    case 'number':
      return Number.isFinite(serialised) ? String(serialised) : refuse();
    default:
      return refuse();
  }
}

/** What has no sign that JSON escapes (RFC 8259 §7), nor half a surrogate pair, is quoted as it is: most texts, at a third of the cost. */
function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function refuse(): never {
  throw IRREGULAR;
}
