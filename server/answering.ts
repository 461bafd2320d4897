import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { GraphQLError } from 'graphql';
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
import { codeOf, type ErrorPresenter, redact, secondsToWait } from './present-errors.ts';
import type { RequestRecord } from './request-record.ts';
import type { WithdrawalOf } from './withdrawal.ts';
import type { AssertWitnessed } from './witnessing.ts';

/** Apollo's context value: the resolvers' context, and the record that resolvers do not see. */
export type ContextValue = RequestContext & {
  readonly record: RequestRecord;
  /** What the operation may know of the schema, by response key. */
  introspected?: Readonly<Record<string, unknown>>;
};

export interface AnsweringInput {
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

/** A valid document that a request wants answered. */
export interface OperationToAnswer {
  readonly document: DocumentNode;
  /** Undefined where the request names none. */
  readonly operation: OperationDefinitionNode | null | undefined;
  /** SHA-256 of the document's text, hex. */
  readonly hash: string;
  /** As they came. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The errors of an answer as its caller is told them, and what goes with them. */
export interface PresentedErrors {
  /** Undefined where there is none. */
  readonly errors: readonly GraphQLFormattedError[] | undefined;
  /** In place of the status that GraphQL over HTTP has for the answer. */
  readonly status: 200 | undefined;
  /** Seconds, of the header Retry-After. */
  readonly retryAfter: number | undefined;
}

/**
 * The one way of every operation, whoever executes it: authorised before anything is fetched, judged once more before its answer
 * leaves.
 */
export interface Answering {
  /**
   * Authorises and binds: sets the context's operation, by which alone shared data is had, and fills the record.
   * @throws HubError
   */
  authorise(question: OperationToAnswer, context: ContextValue): Promise<void>;
  /** Why an answer with shared data must stay here although it was authorised; undefined where it may leave. */
  withheldBy(context: ContextValue): Promise<HubError | undefined>;
  /** @param accept the request's header */
  present(
    errors: readonly GraphQLFormattedError[] | undefined,
    context: ContextValue,
    accept: string | undefined,
  ): PresentedErrors;
}

export function createAnswering(input: AnsweringInput): Answering {
  const { deciderFor, schemaFor } = input;
  const authorise = createAuthoriser(input.catalogue, deciderFor);
  const assertFewAliases = createAliasLimit();
  const costing = createCosting(input.catalogue);
  /** @returns what the agreement's quotas are to count; undefined where no shared data is asked for */
  const run = (
    { document, operation, hash, variables: given }: OperationToAnswer,
    context: ContextValue,
    hasConsented: HasConsented | undefined,
  ): RequestToCount | undefined => {
    const { facts, record } = context;
    record.operation = hash;
    assertAnswerable(operation);
    assertFewAliases(document);
    const { agreement } = facts;
    const today = dateInShanghai(record.receivedAt);
    const access = { agreement, roles: facts.caller.roles, emergency: facts.emergency !== undefined, today };
    const authorisation = authorise({ document, operation, access });
    const { named } = authorisation;
    record.named = named;
    // The variables are read before the refusal, so that the entry of a refusal says about whom the caller asked.
    const variables = coerceVariables(input.catalogue.schema, operation, given);
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
    context.introspected = introspect({
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
    context.operation = { plan, bound, data };
    if (agreement === undefined || plan.roots.size === 0) return undefined;
    const lists = [...bound.pages.values()].some(({ filter }) => !namesPeople(filter));
    return { agreement, cost, asked, lists };
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
    async authorise(question, context) {
      try {
        // Agreement and emergency were found when the headers came; the body may have come, or waited, long after.
        const withdrawn = await input.withdrawalOf(context.facts);
        if (withdrawn !== undefined) throw withdrawn;
        const toCount = run(question, context, await input.consentFor(context.facts));
        if (toCount === undefined) return;
        // Before the fetch: what is not to be answered costs the sources nothing.
        await input.assertWitnessed(toCount.agreement, new Date());
        await input.quotas.take(toCount);
      } catch (error) {
        const failure = expectedFailure(error);
        if (failure.code === 'FIELD_NOT_GRANTED') context.record.refused = failure.coordinates ?? [];
        throw failure;
      }
    },
    withheldBy: async (context) => (await input.withdrawalOf(context.facts)) ?? (await overQuota(context)),
    present(errors, { facts, record }, accept) {
      const presented = errors?.map((error) => input.errors.localise(error, facts.language, facts.requestId));
      record.codes = [...new Set(presented?.map(codeOf) ?? [])];
      const isOk = record.codes.length > 0 && isOkInLegacyType(record.codes, accept);
      return {
        errors: presented,
        status: isOk ? 200 : undefined,
        retryAfter: secondsToWait(presented),
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
