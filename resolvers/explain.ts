import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { HubError, type Language } from '../errors.ts';
import type { Explanation, QueryAgreementSchemaArgs, QueryExplainArgs } from '../generated/graphql.ts';
import { type AgreementsForParties, agreementForParty } from '../policies/agreement-for-party.ts';
import { assertAnswerable } from '../policies/assert-answerable.ts';
import type { Access, Decider } from '../policies/decide.ts';
import { createExplainer, type OperationToExplain } from '../policies/explain.ts';
import { LIMITS, tooCostly } from '../policies/limits.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { RequestContext, RequestFacts } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

export interface ExplainResolversInput extends AgreementsForParties {
  readonly catalogue: Catalogue;
  readonly deciderFor: (access: Access) => Decider;
  readonly schemaFor: (access: Access) => GraphQLSchema;
}

/** What an agreement lets ask, and what would become of an operation. */
export function explainResolvers(input: ExplainResolversInput): ResolverMap {
  const { schema } = input.catalogue;
  const explain = createExplainer(input.catalogue, input.deciderFor);
  const explained = (question: OperationToExplain) => {
    try {
      return explain(question);
    } catch (error) {
      throw error instanceof GraphQLError ? wrongInput(error) : error;
    }
  };
  // Each is as much work as a request's own document, so aliases must not multiply it.
  const explaining = new WeakSet<RequestFacts>();
  const Query = {
    /** @throws HubError FORBIDDEN for whoever is no party to the agreement */
    async agreementSchema(
      _: unknown,
      { id }: QueryAgreementSchemaArgs,
      { facts: { caller } }: RequestContext,
    ): Promise<string> {
      const agreement = await agreementForParty(input, caller.department, id);
      return printSchema(
        input.schemaFor({
          agreement,
          roles: caller.roles,
          emergency: false,
          today: today(),
        }),
      );
    },

    /** @throws HubError FORBIDDEN, and whatever keeps a document from being explained; GraphQLError for wrong ones */
    async explain(_: unknown, args: QueryExplainArgs, { facts }: RequestContext): Promise<Explanation> {
      if (explaining.has(facts))
        throw tooCostly('一次请求只说明一个操作', 'a request explains one operation only');
      explaining.add(facts);
      const { caller, deniedAsNull, language } = facts;
      const agreement =
        args.agreement == null
          ? facts.agreement
          : await agreementForParty(input, caller.department, args.agreement);
      const document = readDocument(schema, args.operation);
      const operation = getOperationAST(document, args.operationName);
      assertAnswerable(operation);
      const explanation = explained({
        text: args.operation,
        document,
        operation,
        variables: readVariables(args.variables ?? '{}'),
        access: {
          agreement,
          roles: caller.roles,
          emergency: agreement?.id === facts.agreement?.id && facts.emergency !== undefined,
          today: today(),
        },
        purpose: args.purpose ?? facts.purpose,
        deniedAsNull,
        now: new Date(),
      });
      return {
        ...explanation,
        answerable: explanation.refusals.length === 0,
        agreement: agreement?.id ?? null,
        version: agreement?.version ?? null,
        refusals: explanation.refusals.map((refusal) => present(refusal, language)),
      } as Explanation;
    },
  };
  return { Query };
}

function today(): string {
  return dateInShanghai(new Date());
}

function present(refusal: HubError, language: Language) {
  const { code, coordinates = [] } = refusal;
  return { code, message: refusal.messageIn(language), coordinates };
}

/** Refused in the words, and with the codes, with which Apollo Server refuses a request's own document. */
function readDocument(schema: GraphQLSchema, operation: string): DocumentNode {
  const document = parsed(operation);
  const errors = validate(schema, document);
  if (errors.length === 0) return document;
  // A scalar explains its own fault, in both languages.
  const { fault } = errors.find(({ extensions }) => extensions.fault !== undefined)?.extensions ?? {};
  const message = errors.map((error) => error.message).join(' ');
  throw new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', fault } });
}

function parsed(operation: string): DocumentNode {
  try {
    return parse(operation, { maxTokens: LIMITS.tokens });
  } catch (error) {
    throw new GraphQLError((error as Error).message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
  }
}

/** graphql-js finds some faults of variables only where they are used: null for `@include(if:)`, say. */
function wrongInput({ message }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function readVariables(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new HubError('BAD_USER_INPUT', {
    detail: { zh: 'variables 应为 JSON 对象', en: 'variables must be a JSON object' },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
