import { HubError } from '../errors.ts';

/** Limits of every operation, whoever sends it. An agreement may set narrower ones. */
export const LIMITS = {
  /** Lexical tokens of a document; bounds the work of parser and validation. */
  tokens: 8_000,
  /** Nested selections. */
  depth: 15,
  /** Selected fields, with every fragment spread out. */
  fields: 1_000,
  /** Root fields, aliases included. */
  roots: 50,
  /** How often one field may stand at the root, under aliases. */
  sameRoot: 25,
  /** Aliases written in a document. */
  aliases: 300,
  /** Static cost (IBM GraphQL Cost Directives). */
  cost: 50_000,
  /** Fields asked of the schema itself; the usual introspection query has about half of it. */
  introspection: 500,
  /** Values that an operation may fetch: rows times the fields of each. */
  values: 250_000,
  /** Rows that an operation may fetch, multiplied through its lists. */
  rows: 20_000,
  /** Values of all the lists in an operation's filters. */
  filterValues: 1_000,
  /** References that `_entities` takes: as many as the largest page has rows. */
  references: 1_000,
  /** Cardholders whom a page may pass over while it looks for those within a row filter of other sources. */
  examined: 20_000,
  /** `first` of a page. */
  page: 1_000,
  /** `first` of a list inside a cardholder. */
  list: 100,
} as const;

export function tooCostly(zh: string, en: string): HubError {
  return new HubError('OPERATION_TOO_COSTLY', { detail: { zh, en } });
}
