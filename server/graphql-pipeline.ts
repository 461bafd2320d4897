import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import type { Connector } from '../connectors/connector.ts';
import { HubError } from '../errors.ts';
import { dateInShanghai } from '../policies/agreement.ts';
import { assertGranted, createAuthoriser } from '../policies/authorise.ts';
import { bindArguments } from '../policies/bind-arguments.ts';
import type { CursorSeal } from '../resolvers/cursor.ts';
import { SharedData } from '../resolvers/fetch/shared-data.ts';
import type { RequestContext } from '../resolvers/request-context.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { coerceVariables } from '../schema/coerce-variables.ts';
import { codeOf, type ErrorPresenter, toGraphQLError } from './present-errors.ts';
import type { RequestRecord } from './request-record.ts';

/** Apollo's context value: the resolvers' context, and the record that resolvers do not see. */
export type ContextValue = RequestContext & { readonly record: RequestRecord };

export interface PipelineInput {
  readonly catalogue: Catalogue;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly cursorsFor: (agreement: string) => CursorSeal;
  readonly errors: ErrorPresenter;
}

/** What happens to an operation between its validation and its answer: authorise, bind, then let it run. */
export function createPipeline(input: PipelineInput): ApolloServerPlugin<ContextValue> {
  const authorise = createAuthoriser(input.catalogue);
  const run = ({
    document,
    operation,
    request,
    contextValue,
    queryHash,
  }: GraphQLRequestContext<ContextValue>): void => {
    if (document === undefined || operation === undefined || operation === null)
      throw new Error('no operation');
    const { facts, record } = contextValue;
    record.operation = queryHash as string;
    const access = { agreement: facts.agreement, roles: facts.caller.roles };
    const given = request.variables ?? {};
    const { named, plan } = authorise({ document, operation, access, variables: given });
    record.named = named;
    // The variables are read before the refusal, so that the entry of a refusal says about whom the caller asked.
    const variables = coerceVariables(input.catalogue.schema, operation, given);
    const bound = bindArguments({ catalogue: input.catalogue, access, plan, variables });
    record.asked = bound.asked;
    assertGranted(named, facts);
    const data = new SharedData({
      plan,
      bound,
      connectors: input.connectors,
      cursors: input.cursorsFor(facts.agreement?.id ?? ''),
      today: dateInShanghai(new Date()),
    });
    record.released = data;
    contextValue.operation = { plan, bound, data };
  };
  return {
    async requestDidStart() {
      return {
        async didResolveOperation(requestContext) {
          try {
            run(requestContext as GraphQLRequestContext<ContextValue>);
          } catch (error) {
            throw error instanceof HubError ? toGraphQLError(error) : error;
          }
        },
        async willSendResponse({ response, contextValue }) {
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          const { facts, record } = contextValue;
          const presented = singleResult.errors?.map((error) =>
            input.errors.localise(error, facts.language, facts.requestId),
          );
          if (presented !== undefined) singleResult.errors = presented;
          record.codes = [...new Set(presented?.map(codeOf) ?? [])];
          record.hasData = Object.values(singleResult.data ?? {}).some((value) => value !== null);
        },
      };
    },
  };
}
