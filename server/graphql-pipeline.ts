import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { HubError } from '../errors.ts';
import type { Answering, ContextValue } from './answering.ts';
import type { KnownOperations } from './known-operations.ts';
import { type ErrorPresenter, toGraphQLError } from './present-errors.ts';

export interface PipelineInput {
  readonly answering: Answering;
  readonly known: KnownOperations;
  readonly errors: ErrorPresenter;
}

/** What happens to an operation between its validation and its answer, where Apollo executes it. */
export function createPipeline({
  answering,
  known,
  errors,
}: PipelineInput): ApolloServerPlugin<ContextValue> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({
          document,
          operation,
          source,
          request,
          queryHash,
          contextValue,
        }: GraphQLRequestContext<ContextValue>) {
          if (document === undefined || queryHash === undefined) throw new Error('no document');
          // An operation that was known, and is left to Apollo all the same, has been authorised.
          if (contextValue.operation !== undefined) return;
          const valid = { document, operation, hash: queryHash };
          known.add({ text: source ?? '', name: request.operationName }, valid);
          try {
            await answering.authorise({ ...valid, variables: request.variables ?? {} }, contextValue);
          } catch (error) {
            throw error instanceof HubError ? toGraphQLError(error) : error;
          }
        },
        async willSendResponse({ request, response, contextValue, operation }) {
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          const { record } = contextValue;
          if (singleResult.data) Object.assign(singleResult.data, contextValue.introspected);
          // A mutation holds no shared data, and what it has done is told even where it ended the agreement.
          const shares = contextValue.operation !== undefined && operation?.operation === 'query';
          const withheld = shares ? await answering.withheldBy(contextValue) : undefined;
          if (withheld !== undefined) {
            delete singleResult.data;
            singleResult.errors = [errors.format({ message: '' }, withheld)];
            response.http.status = withheld.status;
            record.released = undefined;
          }
          const presented = answering.present(
            singleResult.errors,
            contextValue,
            request.http?.headers.get('accept'),
          );
          if (presented.errors !== undefined) singleResult.errors = presented.errors;
          if (presented.retryAfter !== undefined)
            response.http.headers.set('retry-after', String(presented.retryAfter));
          if (presented.status !== undefined) response.http.status = presented.status;
          record.hasData = Object.values(singleResult.data ?? {}).some((value) => value !== null);
          record.shares = shares && record.hasData;
        },
      };
    },
  };
}
