import {
  buildASTSchema,
  buildClientSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  Kind,
  parse,
} from 'graphql';
import { isObject } from '../json-pointer.ts';
import { SourceFailure } from '../source-failure.ts';
import { askGraphql, type GraphqlEndpoint, GraphqlErrors } from './ask-graphql.ts';

/** What a source says of its schema, and, where it is a subgraph that says so, its SDL. */
export interface SourceSchema {
  readonly schema: GraphQLSchema;
  /** Holds `@key`, which introspection does not. */
  readonly subgraph: DocumentNode | undefined;
}

/** Lexical tokens of an SDL that is read. */
const MOST_TOKENS = 500_000;

/**
 * Asks a source for its schema: by introspection, and of a subgraph by `_service`; either may be switched off.
 * @returns undefined where both are
 * @throws SourceFailure where the source cannot be reached, or its schema is none
 */
export async function readSourceSchema(endpoint: GraphqlEndpoint): Promise<SourceSchema | undefined> {
  const introspected = await unlessRefused(askGraphql(endpoint, { query: getIntrospectionQuery() }));
  const service = await unlessRefused(askGraphql(endpoint, { query: '{ _service { sdl } }' }));
  const own = service?._service;
  const sdl = isObject(own) && typeof own.sdl === 'string' ? own.sdl : undefined;
  try {
    const subgraph = sdl === undefined ? undefined : parse(sdl, { noLocation: true, maxTokens: MOST_TOKENS });
    if (introspected !== undefined)
      return { schema: buildClientSchema(introspected as unknown as IntrospectionQuery), subgraph };
    return subgraph && { schema: schemaOf(subgraph), subgraph };
  } catch {
    // graphql-js repeats what it has read.
    throw new SourceFailure('NO_SCHEMA');
  }
}

async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphqlErrors) return undefined;
    throw error;
  }
}

/** Subgraphs extend types that others define, and use directives that the router knows. */
function schemaOf({ definitions }: DocumentNode): GraphQLSchema {
  const defined = new Set(
    definitions.flatMap((node) => (node.kind === Kind.OBJECT_TYPE_DEFINITION ? [node.name.value] : [])),
  );
  const adapted = definitions.map((node): DefinitionNode => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION || defined.has(node.name.value)) return node;
    defined.add(node.name.value);
    return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION };
  });
  return buildASTSchema(
    { kind: Kind.DOCUMENT, definitions: adapted },
    { assumeValid: true, assumeValidSDL: true },
  );
}
