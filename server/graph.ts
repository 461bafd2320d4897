import type { ApolloServer } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { createAgreementSchemas } from '../policies/agreement-schema.ts';
import { type Access, createDeciders, type Decider } from '../policies/decide.ts';
import { attachResolvers } from '../resolvers/index.ts';
import type { ResolverMap } from '../resolvers/shared-data-resolvers.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { type AnswerKnown, createAnswerKnown } from './answer-known.ts';
import { type AnsweringInput, type ContextValue, createAnswering } from './answering.ts';
import { startApollo } from './apollo.ts';
import { createKnownOperations, type KnownOperations } from './known-operations.ts';
import type { GraphSources } from './sources/sources-in-service.ts';

/** One generation of the graph in service: its schema, and all that hangs on it. A request is answered by one alone. */
export interface Graph {
  /** Number of the publication that made it. */
  readonly generation: string;
  readonly catalogue: Catalogue;
  readonly sources: GraphSources;
  readonly deciderFor: (access: Access) => Decider;
  /** What a request may know of the schema. */
  readonly schemaFor: (access: Access) => GraphQLSchema;
  readonly apollo: ApolloServer<ContextValue>;
  /** Operations that need not go through Apollo any more. */
  readonly known: KnownOperations;
  readonly answerKnown: AnswerKnown;
}

/** What resolvers of the hub's own data need of the graph that they are in. */
export type GraphParts = Pick<Graph, 'catalogue' | 'deciderFor' | 'schemaFor'>;

export interface GraphInput {
  readonly generation: string;
  /** Not used by another graph: its schema is given resolvers. */
  readonly catalogue: Catalogue;
  readonly sources: GraphSources;
  readonly hubResolvers: (parts: GraphParts) => readonly ResolverMap[];
  readonly pipeline: Omit<AnsweringInput, 'catalogue' | 'deciderFor' | 'schemaFor' | 'connectors'>;
}

export async function createGraph(input: GraphInput): Promise<Graph> {
  const { generation, catalogue, sources, hubResolvers, pipeline } = input;
  const deciderFor = createDeciders(catalogue);
  const schemaFor = createAgreementSchemas(catalogue, deciderFor);
  const parts = { catalogue, deciderFor, schemaFor };
  attachResolvers(catalogue, hubResolvers(parts));
  const answering = createAnswering({ ...pipeline, ...parts, connectors: sources.byId });
  const known = createKnownOperations(catalogue);
  const { schema } = catalogue;
  const { errors } = pipeline;
  const apollo = await startApollo(schema, { answering, known, errors });
  const answerKnown = createAnswerKnown({ schema, answering, errors });
  return { generation, sources, apollo, known, answerKnown, ...parts };
}
