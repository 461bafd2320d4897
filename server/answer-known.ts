import type { GraphQLSchema } from 'graphql';
import { HubError } from '../errors.ts';
import type { AccessPlan } from '../policies/access-plan.ts';
import { fragmentsOf, isIncluded } from '../policies/authorise.ts';
import { answerWriter, type WriteAnswer } from '../resolvers/writing/answer-writer.ts';
import { coerceVariables } from '../schema/coerce-variables.ts';
import type { Answering, ContextValue } from './answering.ts';
import type { KnownOperation } from './known-operations.ts';
import type { ErrorPresenter } from './present-errors.ts';

export interface KnownRequest {
  readonly known: KnownOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: ContextValue;
  /** The header. */
  readonly accept: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** JSON in UTF-8. */
  readonly body: Buffer;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
}

/**
 * Answers an operation that is known to be valid, by the same steps as any other. Undefined where graphql-js has to execute it:
 * it has been authorised then, and what was fetched is in its context.
 */
export type AnswerKnown = (request: KnownRequest) => Promise<Answer | undefined>;

export interface AnswerKnownInput {
  readonly schema: GraphQLSchema;
  readonly answering: Answering;
  readonly errors: ErrorPresenter;
}

export function createAnswerKnown({ schema, answering, errors }: AnswerKnownInput): AnswerKnown {
  const writers = new WeakMap<AccessPlan, WriteAnswer | 'none'>();
  /** A plan stands for one operation and one choice of what `@skip` and `@include` leave in it. */
  const writerFor = (plan: AccessPlan, { known, variables }: KnownRequest): WriteAnswer | undefined => {
    const compiled = writers.get(plan) ?? compile(plan, known, variables) ?? 'none';
    writers.set(plan, compiled);
    return compiled === 'none' ? undefined : compiled;
  };
  const compile = (
    plan: AccessPlan,
    { document, operation }: KnownOperation,
    given: KnownRequest['variables'],
  ) => {
    const variables = coerceVariables(schema, operation, given);
    const reader = {
      schema,
      fragments: fragmentsOf(document),
      includes: (node: Parameters<typeof isIncluded>[0]) => isIncluded(node, variables),
    };
    return answerWriter({ operation, plan, reader });
  };
  const refusal = (failure: HubError, { context, accept }: KnownRequest): Answer => {
    const presented = answering.present([errors.format({ message: '' }, failure)], context, accept);
    context.record.hasData = false;
    context.record.shares = false;
    return {
      status: presented.status ?? failure.status,
      body: Buffer.from(`${JSON.stringify({ errors: presented.errors })}\n`),
      retryAfter: presented.retryAfter,
    };
  };
  return async (request) => {
    const { known, variables, context, accept } = request;
    try {
      await answering.authorise({ ...known, variables }, context);
    } catch (error) {
      if (error instanceof HubError) return refusal(error, request);
      throw error;
    }
    if (context.operation === undefined) throw new Error('the operation has not been authorised');
    const { plan, data } = context.operation;
    const written = await writerFor(plan, request)?.(data);
    if (written === undefined) return undefined;
    const withheld = await answering.withheldBy(context);
    if (withheld !== undefined) {
      context.record.released = undefined;
      return refusal(withheld, request);
    }
    answering.present(undefined, context, accept);
    context.record.hasData = written.hasData;
    context.record.shares = written.hasData;
    return { status: 200, body: Buffer.from(`{"data":${written.text}}\n`) };
  };
}
