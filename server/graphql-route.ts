import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { HubError } from '../errors.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import { assertEmergencyOpen } from '../policies/emergency/assert-emergency.ts';
import { createTrustedOperations, hashOfOperation } from '../policies/trusted-operations.ts';
import { type Caller, createRequestContext, type RequestFacts } from '../resolvers/request-context.ts';
import { createAnswerType } from './answer-type.ts';
import type { ContextValue } from './answering.ts';
import { describeFailure } from './describe-failure.ts';
import type { FailedLogins } from './failed-logins.ts';
import { acceptsJson, assertGraphQLRequest } from './graphql-request.ts';
import type { GraphsInService, LentGraph } from './graphs.ts';
import { signatureMissing, verifyRequestSignature } from './identity/request-signature.ts';
import { verifySubjectAssertion } from './identity/subject-assertion.ts';
import type { VerifyToken } from './identity/token-verifier.ts';
import { preferredLanguage } from './language.ts';
import { noteRefusedToken } from './note-refused-token.ts';
import { errorBody } from './present-errors.ts';
import { replyError, toHubError } from './reply-error.ts';
import {
  agreementOf,
  assertInForce,
  readClaims,
  signatureIn,
  signedHeaders,
  subjectAssertionIn,
} from './request-facts.ts';
import type { RequestRecord } from './request-record.ts';
import { namedHash, requestedDocument } from './requested-document.ts';
import { type Sealing, type Sending, seal } from './seal.ts';
import type { WithdrawalOf } from './withdrawal.ts';

export interface GraphQLRouteInput extends Sealing {
  readonly graphs: GraphsInService;
  readonly verify: VerifyToken;
  readonly agreements: AgreementStore;
  readonly withdrawalOf: WithdrawalOf;
  readonly failedLogins: Pick<FailedLogins, 'note'>;
  /** The hub's own database. */
  readonly pool: Pool;
  /** Where clients reach the hub. */
  readonly publicUrl: string;
}

/** A body that `withDocument` has seen. */
interface RequestBody {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

const NOT_ACCEPTABLE = {
  zh: 'Accept 应含 application/graphql-response+json 或 application/json',
  en: 'Accept must take application/graphql-response+json or application/json',
};

const CITIZEN_UNDER_AGREEMENT = {
  zh: 'Onecard-Subject 请求头不与 Onecard-Agreement 同用:公民查看本人记录不依任何协议',
  en: 'Onecard-Subject does not go with Onecard-Agreement: citizens look under no agreement',
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Only on /graphql. */
    record: RequestRecord;
    /** The body as it came, only on /graphql; undefined where none did. */
    bytes: Buffer | undefined;
    /** The graph on which the request is answered, only on /graphql. */
    lent: LentGraph;
    /** Of an operation that was known, and has been authorised; only on /graphql. */
    context: ContextValue | undefined;
  }
}

/** `POST /graphql`: identify, let Apollo answer, seal, send. Everything that this scope sends passes the seal. */
export function graphqlRoute(app: FastifyInstance, input: GraphQLRouteInput): void {
  const trustedOf = createTrustedOperations();
  const handlerOf = createHandlers();
  const typeOf = createAnswerType();
  /** The body as Apollo is to see it: always with the text of its document. */
  const withDocument = ({ body, record }: FastifyRequest): object => {
    assertGraphQLRequest(body);
    const hash = namedHash(body);
    const trusted = record.agreement && trustedOf(record.agreement.document);
    // Pipeline and Apollo know the operation only once it is let through, the entry of a refusal is to name it too.
    if (trusted !== undefined && typeof body.query === 'string')
      record.operation = hashOfOperation(body.query);
    else if (trusted !== undefined && hash !== undefined) record.operation = hash;
    const { documentId, ...rest } = body;
    const { persistedQuery, ...extensions } = body.extensions ?? {};
    return { ...rest, extensions, query: requestedDocument({ body, hash, trusted }) };
  };
  app.decorateRequest('record');
  app.decorateRequest('bytes');
  app.decorateRequest('lent');
  app.decorateRequest('context');
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    request.bytes = bytes;
    parseJson(request, bytes.toString(), done);
  });
  app.addHook('onRequest', async (request) => {
    request.record = { requestId: request.id, receivedAt: new Date() };
    request.lent = input.graphs.lend();
    await identify(request, input);
  });
  // Also where the client has gone away.
  app.addHook('onResponse', async ({ lent }) => lent?.release());
  app.addHook('onSend', async (request, reply, payload) =>
    send({ request, reply, payload: isBody(payload) ? payload : '' }, input),
  );
  app.setErrorHandler((error, request, reply) => {
    noteRefusedToken(input.failedLogins, request, error);
    const failure = toHubError(error);
    if (failure.code === 'INTERNAL')
      request.log.error({ requestId: request.id, err: describeFailure(error) }, 'unexpected failure');
    refuse(reply, failure);
  });
  app.post('/graphql', {
    preHandler: async (request, reply) => {
      await verifySignature(request, input);
      await verifyCitizen(request, input);
      request.body = withDocument(request);
      if (acceptsJson(request.headers.accept)) return;
      refuse(reply, new HubError('BAD_USER_INPUT', { detail: NOT_ACCEPTABLE }), 406);
      return reply;
    },
    async handler(request, reply) {
      const { apollo, known, answerKnown } = request.lent.graph;
      const { query, operationName, variables } = request.body as RequestBody;
      const operation = known.find({ text: query, name: operationName });
      if (operation !== undefined) {
        const { accept } = request.headers;
        request.context = contextOf(request);
        const answer = await answerKnown({
          ...{ known: operation, variables: variables ?? {}, context: request.context, accept },
        });
        if (answer !== undefined) {
          reply.code(answer.status).header('content-type', typeOf(accept));
          if (answer.retryAfter !== undefined) reply.header('retry-after', String(answer.retryAfter));
          return answer.body;
        }
      }
      return handlerOf(apollo).call(this, request as Asking, reply as Replying);
    },
  });
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (_, reply) => {
      // A query in a URL would put ID numbers into every proxy's log.
      reply.header('allow', 'POST');
      refuse(reply, new HubError('BAD_USER_INPUT', { detail: { zh: '请用 POST', en: 'use POST' } }), 405);
    },
  });
}

/**
 * Seals, and asks a last time whether agreement and emergency still hold, for the log may have been slow. Then the log has two
 * entries: of the answer that did not leave, and of the refusal that did.
 */
async function send(sending: Sending, input: GraphQLRouteInput): Promise<string | Buffer> {
  const sealed = await seal(sending, input);
  const { request, reply } = sending;
  if (request.record.shares !== true) return sealed;
  const withdrawal = await input.withdrawalOf(factsOf(request));
  if (withdrawal === undefined) return sealed;
  request.record = {
    ...request.record,
    codes: [withdrawal.code],
    hasData: false,
    shares: false,
    released: undefined,
  };
  reply.code(withdrawal.status).removeHeader('content-length');
  const language = preferredLanguage(request.headers['accept-language']);
  return seal({ ...sending, payload: errorBody(withdrawal, language, request.id) }, input);
}

function isBody(payload: unknown): payload is string | Buffer {
  return typeof payload === 'string' || Buffer.isBuffer(payload);
}

type Handler = ReturnType<typeof createHandler>;

/** As Apollo's handler knows them: it answers with texts alone. */
type Asking = Parameters<Handler>[0];
type Replying = Parameters<Handler>[1];

/** How each graph's Apollo answers. */
function createHandlers(): (apollo: ApolloServer<ContextValue>) => Handler {
  const handlers = new WeakMap<ApolloServer<ContextValue>, Handler>();
  return (apollo) => {
    const handler = handlers.get(apollo) ?? createHandler(apollo);
    handlers.set(apollo, handler);
    return handler;
  };
}

function createHandler(apollo: ApolloServer<ContextValue>) {
  return fastifyApolloHandler(apollo, {
    context: async (request) => request.context ?? contextOf(request),
  });
}

function contextOf(request: FastifyRequest): ContextValue {
  const context = createRequestContext(factsOf(request));
  request.record.shown = context.shown;
  return { ...context, record: request.record };
}

function refuse(reply: FastifyReply, failure: HubError, status = failure.status): void {
  reply.request.record.codes = [failure.code];
  replyError(reply, failure, status);
}

async function identify(
  request: FastifyRequest,
  { verify, agreements, sequencer, pool }: GraphQLRouteInput,
): Promise<void> {
  const { record, headers } = request;
  record.caller = await verify(headers.authorization);
  // Without its log the hub could only fetch data and then withhold it.
  if (sequencer.health.state === 'down') throw new HubError('AUDIT_UNAVAILABLE');
  record.claims = readClaims(headers);
  const { caller, claims, receivedAt } = record;
  const agreement = await agreementOf(agreements, { caller, claims, receivedAt });
  if (agreement === undefined) return;
  record.agreement = agreement;
  assertInForce(agreement, record.claims, record.receivedAt);
  const { emergency, operator } = record.claims;
  if (emergency === undefined) return;
  await assertEmergencyOpen(pool, { id: emergency, agreement, caller: record.caller, operator });
  record.emergency = emergency;
}

const NO_BODY = Buffer.alloc(0);

/** A signature that is given must hold, demanded or not: the log says that the request was signed. */
async function verifySignature(
  request: FastifyRequest,
  { pool, publicUrl }: GraphQLRouteInput,
): Promise<void> {
  const { record, headers, bytes = NO_BODY } = request;
  const signature = signatureIn(headers);
  if (signature === undefined) {
    if (record.agreement?.document.signedRequests === true) throw signatureMissing();
    return;
  }
  const signed = { client: callerOf(record).client, headers: signedHeaders(headers), body: bytes };
  const check = { pool, endpoint: `${publicUrl}/graphql` };
  record.signature = await verifyRequestSignature(signature, signed, check);
}

/** In whose name a citizen platform asks. Who has not said so is told of nobody. */
async function verifyCitizen(request: FastifyRequest, { pool, publicUrl }: GraphQLRouteInput): Promise<void> {
  const { record, headers } = request;
  const assertion = subjectAssertionIn(headers);
  if (assertion === undefined) return;
  // A citizen's own look-ups stand in the hub's log: in an agreement's they would be accesses to his data.
  if (record.agreement !== undefined)
    throw new HubError('BAD_USER_INPUT', { detail: CITIZEN_UNDER_AGREEMENT });
  const check = { pool, endpoint: `${publicUrl}/graphql`, caller: callerOf(record) };
  record.citizen = await verifySubjectAssertion(assertion, check);
}

function callerOf({ caller }: RequestRecord): Caller {
  if (caller === undefined) throw new Error('the request has not been identified');
  return caller;
}

function factsOf({ id, headers, record }: FastifyRequest): RequestFacts {
  const { claims, agreement } = record;
  const caller = callerOf(record);
  if (claims === undefined) throw new Error('the request has not been identified');
  return {
    requestId: id,
    language: preferredLanguage(headers['accept-language']),
    caller,
    operator: claims.operator,
    emergency: record.emergency,
    consents: claims.consents,
    agreement,
    purpose: claims.purpose,
    deniedAsNull: claims.deniedAsNull,
    citizen: record.citizen,
  };
}
