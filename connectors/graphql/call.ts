import type { LookupScope } from '../access-scope.ts';
import type { WholeRow } from '../apply-scope.ts';
import type { GraphqlEndpoint } from './ask-graphql.ts';

/** One request of a look-up. */
export interface Call {
  readonly endpoint: GraphqlEndpoint;
  readonly scope: LookupScope;
  /** The keys of this call, each in one of its forms. */
  readonly asked: readonly string[];
  /** By each form of a key of the whole look-up, that key. */
  readonly forms: ReadonlyMap<string, string>;
  /** Of the whole look-up. */
  readonly signal: AbortSignal;
  /** Rows at the most; more are a failure, for part of the rows could tell the opposite of all. */
  readonly most: number;
}

export type RowsOfKeys = ReadonlyMap<string, readonly WholeRow[]>;
