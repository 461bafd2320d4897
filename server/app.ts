import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { encodeEntry } from '../audit/entry.ts';
import type { Sequencer } from '../audit/sequencer.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import { type ErrorCode, HubError } from '../errors.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import { LIMITS } from '../policies/limits.ts';
import { createRequestContext } from '../resolvers/request-context.ts';
import { type ContextValue, createPipeline, type PipelineInput } from './graphql-pipeline.ts';
import { assertGraphQLRequest } from './graphql-request.ts';
import type { VerifyToken } from './identity/token-verifier.ts';
import { preferredLanguage } from './language.ts';
import { createErrorPresenter, errorBody } from './present-errors.ts';
import { agreementOf, assertInForce, readClaims } from './request-facts.ts';
import { type RequestRecord, toEntry } from './request-record.ts';

/** Milliseconds in which a request must have arrived; slow senders do not hold connections for ever. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Bytes of a request's body. */
const BODY_LIMIT = 1024 * 1024;

export interface AppInput extends Omit<PipelineInput, 'errors'> {
  readonly verify: VerifyToken;
  readonly agreements: AgreementStore;
  readonly sequencer: Sequencer;
  readonly pseudonyms: SubjectPseudonyms;
  readonly logLevel: string;
  /** Whether the hub can answer; shown at `/readyz`. */
  readonly readiness: () => { readonly ready: boolean; readonly [part: string]: unknown };
}

declare module 'fastify' {
  interface FastifyRequest {
    record: RequestRecord;
  }
}

/** The hub's HTTP surface, but for the issuer's. It listens when `listen` is called. */
export async function createApp(input: AppInput): Promise<FastifyInstance> {
  const app = Fastify({
    logger: input.logLevel === 'silent' ? false : { level: input.logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // A caller's own request id would be a place for personal data, and for forging entries.
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
  });
  const errors = createErrorPresenter((error) =>
    app.log.error({ err: describe(error) }, 'unexpected failure'),
  );
  const apollo = new ApolloServer<ContextValue>({
    schema: input.catalogue.schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    // Callers authenticate by a bearer token, never by a cookie: no browser can be made to send one.
    csrfPrevention: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    maxRecursiveSelections: true,
    parseOptions: { maxTokens: LIMITS.tokens },
    formatError: errors.format,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      createPipeline({ ...input, errors }),
    ],
  });
  await apollo.start();
  // Fastify comes here when the running requests have been answered, so Apollo has nothing left to drain.
  app.addHook('onClose', async () => apollo.stop());
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, id: requestId } = request;
    request.log.info(
      {
        requestId,
        method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    );
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_, reply) => {
    const { ready, ...parts } = input.readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', ...parts });
  });
  await app.register(async (graphql) => graphqlRoute(graphql, { ...input, apollo }));
  return app;
}

function graphqlRoute(
  app: FastifyInstance,
  input: AppInput & { readonly apollo: ApolloServer<ContextValue> },
): void {
  app.decorateRequest('record');
  app.addHook('onRequest', async (request) => {
    request.record = { requestId: request.id, receivedAt: new Date() };
    await identify(request, input);
  });
  app.addHook('onSend', async (request, reply, payload) =>
    seal({ request, reply, payload: typeof payload === 'string' ? payload : '' }, input),
  );
  app.setErrorHandler((error, request, reply) => {
    const failure = toHubError(error);
    if (failure.code === 'INTERNAL')
      request.log.error({ requestId: request.id, err: describe(error) }, 'unexpected failure');
    sendError(reply, failure);
  });
  app.post('/graphql', {
    preHandler: async ({ body }) => assertGraphQLRequest(body),
    handler: fastifyApolloHandler(input.apollo, {
      context: async (request) => ({ ...createRequestContext(factsOf(request)), record: request.record }),
    }),
  });
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (_, reply) => {
      // A query in a URL would put ID numbers into every proxy's log.
      reply.header('allow', 'POST');
      sendError(reply, new HubError('BAD_USER_INPUT', { detail: { zh: '请用 POST', en: 'use POST' } }), 405);
    },
  });
}

async function identify(request: FastifyRequest, { verify, agreements, sequencer }: AppInput): Promise<void> {
  const { record, headers } = request;
  record.caller = await verify(headers.authorization);
  // Without its log the hub could only fetch data and then withhold it.
  if (sequencer.health.state === 'down') throw new HubError('AUDIT_UNAVAILABLE');
  record.claims = readClaims(headers);
  const agreement = await agreementOf(agreements, record.caller, record.claims);
  if (agreement === undefined) return;
  record.agreement = agreement;
  assertInForce(agreement, record.claims, record.receivedAt);
}

function factsOf({ id, headers, record }: FastifyRequest) {
  const { caller, claims, agreement } = record;
  if (caller === undefined || claims === undefined) throw new Error('the request has not been identified');
  return {
    requestId: id,
    language: preferredLanguage(headers['accept-language']),
    caller,
    operator: claims.operator,
    agreement,
    purpose: claims.purpose,
    deniedAsNull: claims.deniedAsNull,
  };
}

interface Sending {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly payload: string;
}

/**
 * Nothing leaves before its entry is durable: this hook is the last before the bytes go out, whatever made them. If
 * we crash before the entry is committed, nothing was sent; after it, the entry is one too many, never one too few.
 */
async function seal(
  { request, reply, payload }: Sending,
  { sequencer, pseudonyms }: AppInput,
): Promise<string> {
  const { record } = request;
  reply.header('cache-control', 'no-store');
  if (record?.caller === undefined) return payload;
  try {
    const entry = toEntry({ ...record, codes: record.codes ?? codesOf(reply) }, payload, pseudonyms);
    await sequencer.append(entry.log, encodeEntry(entry));
    return payload;
  } catch (error) {
    if (!(error instanceof HubError))
      request.log.error({ requestId: request.id, err: describe(error) }, 'no audit entry');
    const failure = new HubError('AUDIT_UNAVAILABLE');
    reply.code(failure.status).removeHeader('content-length');
    return errorBody(failure, preferredLanguage(request.headers['accept-language']), request.id);
  }
}

/** Responses that Apollo makes before an operation is known (a body that is no request) bring no codes of their own. */
function codesOf(reply: FastifyReply): readonly ErrorCode[] {
  return reply.statusCode < 400 ? [] : reply.statusCode < 500 ? ['BAD_USER_INPUT'] : ['INTERNAL'];
}

function sendError(reply: FastifyReply, failure: HubError, status = failure.status): void {
  const { record, headers, id } = reply.request;
  record.codes = [failure.code];
  const asked = headers.accept?.includes('application/graphql-response+json') === true;
  if (failure.status === 401) reply.header('www-authenticate', 'Bearer');
  reply
    .code(status)
    .type(`application/${asked ? 'graphql-response+json' : 'json'}; charset=utf-8`)
    .send(errorBody(failure, preferredLanguage(headers['accept-language']), id));
}

function toHubError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new HubError('OPERATION_TOO_COSTLY', {
      detail: { zh: `请求体超过 ${BODY_LIMIT} 字节`, en: `the body exceeds ${BODY_LIMIT} bytes` },
    });
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new HubError('BAD_USER_INPUT', {
      detail: {
        zh: '请求体应为 JSON,类型 application/json',
        en: 'the body must be JSON with the type application/json',
      },
    });
  }
  return new HubError('INTERNAL', { cause: error });
}

/** What the hub's log may hold of an unexpected failure: where, not with which values. */
function describe(error: unknown): { readonly type: string; readonly stack: string } {
  const { name, code, stack } =
    error instanceof Error
      ? (error as Error & { code?: string })
      : { name: typeof error, code: '', stack: '' };
  return {
    type: `${name} ${code ?? ''}`.trim(),
    stack: (stack ?? '')
      .split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .slice(0, 8)
      .join('\n'),
  };
}
