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
      return JSON.stringify(serialised);
    case 'boolean':
      return serialised ? 'true' : 'false';
    case 'number':
      return Number.isFinite(serialised) ? String(serialised) : refuse();
    default:
      return refuse();
  }
}

function refuse(): never {
  throw IRREGULAR;
}
