import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { LIMITS } from '../policies/limits.ts';
import type { ContextValue } from './answering.ts';
import { createPipeline, type PipelineInput } from './graphql-pipeline.ts';

/** Apollo Server as the hub uses it: our pipeline, and none of its own reporting, caching or landing pages. */
export async function startApollo(
  schema: GraphQLSchema,
  input: PipelineInput,
): Promise<ApolloServer<ContextValue>> {
  const apollo = new ApolloServer<ContextValue>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    // "Did you mean …" would name what the agreement does not grant.
    hideSchemaDetailsFromClientErrors: true,
    // Callers authenticate by a bearer token, never by a cookie: no browser can be made to send one.
    csrfPrevention: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    maxRecursiveSelections: true,
    parseOptions: { maxTokens: LIMITS.tokens },
    formatError: input.errors.format,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      createPipeline(input),
    ],
  });
  await apollo.start();
  return apollo;
}
