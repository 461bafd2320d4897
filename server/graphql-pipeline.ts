import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { RowSource } from '../connectors/connector.ts';
import { type ErrorCode, HubError } from '../errors.ts';
import { askedSubjects } from '../policies/asked-subjects.ts';
import { assertAnswerable } from '../policies/assert-answerable.ts';
import { assertGranted, createAuthoriser } from '../policies/authorise.ts';
import { bindArguments, filteredCoordinates, namesPeople } from '../policies/bind-arguments.ts';
import { assertConsented, type HasConsented } from '../policies/consent/assert-consented.ts';
import type { ConsentDemand } from '../policies/consent/consent-for.ts';
import { assertFewSameRoots, createAliasLimit } from '../policies/cost/aliases.ts';
import { assertAffordable, createCosting } from '../policies/cost.ts';
import type { Access, Decider } from '../policies/decide.ts';
import { LIMITS, tooCostly } from '../policies/limits.ts';
import type { Quotas, RequestToCount } from '../policies/quota/quotas.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { CursorSeal } from '../resolvers/cursor.ts';
import { SharedData } from '../resolvers/fetch/shared-data.ts';
import type { RequestContext } from '../resolvers/request-context.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { coerceVariables } from '../schema/coerce-variables.ts';
import { introspect } from './introspection.ts';
import { codeOf, type ErrorPresenter, redact, secondsToWait, toGraphQLError } from './present-errors.ts';
import type { RequestRecord } from './request-record.ts';
import type { WithdrawalOf } from './withdrawal.ts';
import type { AssertWitnessed } from './witnessing.ts';

/** Apollo's context value: the resolvers' context, and the record that resolvers do not see. */
export type ContextValue = RequestContext & {
  readonly record: RequestRecord;
  /** What the operation may know of the schema, by response key. */
  introspected?: Readonly<Record<string, unknown>>;
};

export interface PipelineInput {
  readonly catalogue: Catalogue;
  readonly withdrawalOf: WithdrawalOf;
  readonly assertWitnessed: AssertWitnessed;
  readonly deciderFor: (access: Access) => Decider;
  /** What a request may know of the schema. */
  readonly schemaFor: (access: Access) => GraphQLSchema;
  readonly quotas: Pick<Quotas, 'take' | 'takeShown'>;
  /** Who has consented, where the agreement demands it; undefined: it does not. */
  readonly consentFor: (question: ConsentDemand) => Promise<HasConsented | undefined>;
  readonly connectors: ReadonlyMap<string, RowSource>;
  readonly cursorsFor: (agreement: string) => CursorSeal;
  /** Pseudonyms of values (the mask PSEUDONYM), keyed for an agreement. */
  readonly pseudonymsFor: (agreement: string) => (text: string) => string;
  readonly errors: ErrorPresenter;
}

/** What happens to an operation between its validation and its answer: authorise, bind, then let it run. */
export function createPipeline(input: PipelineInput): ApolloServerPlugin<ContextValue> {
  const { deciderFor, schemaFor } = input;
  const authorise = createAuthoriser(input.catalogue, deciderFor);
  const assertFewAliases = createAliasLimit();
  const costing = createCosting(input.catalogue);
  /** @returns what the agreement's quotas are to count; undefined where no shared data is asked for */
  const run = (
    { document, operation, request, contextValue, queryHash }: GraphQLRequestContext<ContextValue>,
    hasConsented: HasConsented | undefined,
  ): RequestToCount | undefined => {
    if (document === undefined) throw new Error('no document');
    const { facts, record } = contextValue;
    record.operation = queryHash as string;
    assertAnswerable(operation);
    assertFewAliases(document);
    const { agreement } = facts;
    const today = dateInShanghai(record.receivedAt);
    const access = { agreement, roles: facts.caller.roles, emergency: facts.emergency !== undefined, today };
    const authorisation = authorise({ document, operation, access });
    const { named } = authorisation;
    record.named = named;
    // The variables are read before the refusal, so that the entry of a refusal says about whom the caller asked.
    const variables = coerceVariables(input.catalogue.schema, operation, request.variables ?? {});
    const asked = askedSubjects(named, variables);
    record.asked = asked.slice(0, LIMITS.filterValues);
    if (asked.length > LIMITS.filterValues) {
      throw tooCostly(
        `一个操作最多列出 ${LIMITS.filterValues} 个身份号码`,
        `an operation names ${LIMITS.filterValues} ID numbers at the most`,
      );
    }
    assertFewSameRoots(named.rootFields);
    assertGranted(named, facts);
    contextValue.introspected = introspect({
      document,
      operation,
      variables,
      schema: input.catalogue.schema,
      known: () => schemaFor(access),
    });
    const plan = authorisation.planFor(variables);
    const binding = { catalogue: input.catalogue, access, decider: deciderFor(access), plan, variables };
    record.filteredBy = filteredCoordinates(binding);
    const bound = bindArguments(binding);
    if (hasConsented !== undefined) assertConsented({ plan, bound, variables, hasConsented });
    const cost = costing({ document, operation, variables });
    assertAffordable(cost, agreement);
    const data = new SharedData({
      plan,
      bound,
      connectors: input.connectors,
      cursors: input.cursorsFor(agreement?.id ?? ''),
      hasConsented,
      masking: { today, pseudonym: input.pseudonymsFor(agreement?.id ?? '') },
    });
    record.released = data;
    contextValue.operation = { plan, bound, data };
    if (agreement === undefined || plan.roots.size === 0) return undefined;
    const lists = [...bound.pages.values()].some(({ filter }) => !namesPeople(filter));
    return { agreement, cost, asked, lists };
  };
  /** Agreement and emergency were found when the headers came; the body may have come, or waited, long after. */
  const assertNotWithdrawn = async ({ facts }: ContextValue): Promise<void> => {
    const failure = await input.withdrawalOf(facts);
    if (failure !== undefined) throw failure;
  };
  /** The answer's people are known only now; if they are too many, it stays here and none of them is counted. */
  const overQuota = async ({ facts: { agreement }, record }: ContextValue): Promise<HubError | undefined> => {
    if (agreement === undefined || record.released === undefined) return undefined;
    const asked = new Set(record.asked);
    const others = [...record.released.subjects].filter((subject) => !asked.has(subject));
    try {
      await input.quotas.takeShown(agreement, others);
      return undefined;
    } catch (error) {
      return error instanceof HubError ? error : new HubError('INTERNAL', { cause: error });
    }
  };
  return {
    async requestDidStart() {
      return {
        async didResolveOperation(requestContext) {
          try {
            await assertNotWithdrawn(requestContext.contextValue);
            const hasConsented = await input.consentFor(requestContext.contextValue.facts);
            const toCount = run(requestContext as GraphQLRequestContext<ContextValue>, hasConsented);
            if (toCount === undefined) return;
            // Before the fetch: what is not to be answered costs the sources nothing.
            await input.assertWitnessed(toCount.agreement, new Date());
            await input.quotas.take(toCount);
          } catch (error) {
            const failure = expectedFailure(error);
            if (failure.code === 'FIELD_NOT_GRANTED')
              requestContext.contextValue.record.refused = failure.coordinates ?? [];
            throw toGraphQLError(failure);
          }
        },
        async willSendResponse({ request, response, contextValue, operation }) {
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          const { facts, record } = contextValue;
          if (singleResult.data) Object.assign(singleResult.data, contextValue.introspected);
          // A mutation holds no shared data, and what it has done is told even where it ended the agreement.
          const shares = contextValue.operation !== undefined && operation?.operation === 'query';
          const withheld = shares
            ? ((await input.withdrawalOf(facts)) ?? (await overQuota(contextValue)))
            : undefined;
          if (withheld !== undefined) {
            delete singleResult.data;
            singleResult.errors = [input.errors.format({ message: '' }, withheld)];
            response.http.status = withheld.status;
            record.released = undefined;
          }
          const presented = singleResult.errors?.map((error) =>
            input.errors.localise(error, facts.language, facts.requestId),
          );
          if (presented !== undefined) singleResult.errors = presented;
          const seconds = secondsToWait(presented);
          if (seconds !== undefined) response.http.headers.set('retry-after', String(seconds));
          record.codes = [...new Set(presented?.map(codeOf) ?? [])];
          if (record.codes.length > 0 && isOkInLegacyType(record.codes, request.http?.headers.get('accept')))
            response.http.status = 200;
          record.hasData = Object.values(singleResult.data ?? {}).some((value) => value !== null);
          record.shares = shares && record.hasData;
        },
      };
    },
  };
}

/** graphql-js finds some faults of variables only where they are used: null for `@include(if:)`, say. */
function expectedFailure(error: unknown): HubError {
  if (error instanceof HubError) return error;
  if (!(error instanceof GraphQLError)) throw error;
  const said = redact(error.message);
  return new HubError('BAD_USER_INPUT', { detail: { zh: said, en: said } });
}

const OF_THE_DOCUMENT: ReadonlySet<ErrorCode> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

/**
 * GraphQL over HTTP §6.4.1: who asks for `application/json` by name expects 200 even where the document or its
 * variables are wrong, since older clients read no body that comes with another status.
 */
function isOkInLegacyType(codes: readonly ErrorCode[], accept = ''): boolean {
  const asksForLegacyType =
    accept.includes('application/json') && !accept.includes('application/graphql-response+json');
  return asksForLegacyType && codes.every((code) => OF_THE_DOCUMENT.has(code));
}
