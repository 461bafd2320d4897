import type { DocumentNode, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { LruMap } from '../lru-map.ts';
import { fragmentsOf } from '../policies/authorise.ts';
import { collectFields } from '../policies/selection.ts';
import type { Catalogue } from '../schema/catalogue.ts';

/** What a request says of its operation. */
export interface NamedOperation {
  /** The document. */
  readonly text: string;
  readonly name: string | null | undefined;
}

/** A query of shared data alone, parsed and validated. */
export interface KnownOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** SHA-256 of the document's text, hex. */
  readonly hash: string;
}

/** Operations that need no parsing and no validation any more, for one generation of the graph. */
export interface KnownOperations {
  find(named: NamedOperation): KnownOperation | undefined;
  /** Of a valid document; kept where only shared data is asked for. */
  add(
    named: NamedOperation,
    valid: Pick<KnownOperation, 'document' | 'hash'> & {
      readonly operation: OperationDefinitionNode | null | undefined;
    },
  ): void;
}

/** Characters of all documents together; a parsed document takes some hundred bytes for each. */
const CAPACITY = 512 * 1024;

export function createKnownOperations(catalogue: Catalogue): KnownOperations {
  const known = new LruMap<string, KnownOperation>(CAPACITY, (key) => key.length);
  return {
    find: (named) => known.get(keyOf(named)),
    add(named, { document, operation, hash }) {
      if (operation !== null && operation !== undefined && asksSharedDataOnly(catalogue, document, operation))
        known.set(keyOf(named), { document, operation, hash });
    },
  };
}

function keyOf({ text, name }: NamedOperation): string {
  return typeof name === 'string' ? `${name.length} ${name}${text}` : ` ${text}`;
}

function asksSharedDataOnly(
  { schema, roots }: Catalogue,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): boolean {
  if (operation.operation !== 'query') return false;
  const reader = { schema, fragments: fragmentsOf(document), includes: () => true };
  const type = schema.getQueryType() as GraphQLObjectType;
  const names = [...collectFields(reader, { type, sets: [operation.selectionSet] }).values()].map(
    ([node]) => node?.name.value ?? '',
  );
  return (
    names.some((name) => roots.has(name)) && names.every((name) => roots.has(name) || name === '__typename')
  );
}
