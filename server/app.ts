import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { HubError } from '../errors.ts';
import AGREEMENT_SCHEMA from '../policies/document/agreement.schema.json' with { type: 'json' };
import { type AgreementSchemaRouteInput, agreementSchemaRoute } from './agreement-schema-route.ts';
import { type CatalogueRoutesInput, catalogueRoutes } from './data-catalogue/catalogue-routes.ts';
import { describeFailure } from './describe-failure.ts';
import { type FilesRouteInput, filesRoute } from './files/files-route.ts';
import { type GraphQLRouteInput, graphqlRoute } from './graphql-route.ts';
import { createErrorPresenter, type ErrorPresenter } from './present-errors.ts';
import { type RecordsRouteInput, recordsRoute } from './records-export/records-route.ts';
import { BODY_LIMIT, replyError } from './reply-error.ts';

/** Milliseconds in which a request must have arrived; slow senders do not hold connections for ever. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface RoutesInput
  extends GraphQLRouteInput,
    AgreementSchemaRouteInput,
    CatalogueRoutesInput,
    RecordsRouteInput {
  /** Undefined where there is no file store. */
  readonly files: Omit<FilesRouteInput, 'verify'> | undefined;
  /** Whether the hub can answer; shown at `/readyz`. */
  readonly readiness: () => { readonly ready: boolean; readonly [part: string]: unknown };
}

/**
 * The hub's HTTP server, still without routes.
 * @param worker number of the worker, which its log lines name; undefined where there is one process
 */
export function createApp(logLevel: string, worker?: number): FastifyInstance {
  const base = worker === undefined ? {} : { base: { pid: process.pid, hostname: hostname(), worker } };
  const app = Fastify({
    logger: logLevel === 'silent' ? false : { level: logLevel, ...base },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // Each line of a request names it by itself.
    childLoggerFactory: (logger) => logger,
    // A caller's own request id would be a place for personal data, and for forging entries.
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // What is no URL gets our own answer: Fastify's would repeat it.
    frameworkErrors: (_, request, reply) => {
      reply.header('x-request-id', request.id);
      replyError(reply, notFound(), 404);
    },
  });
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
  app.setNotFoundHandler((_, reply) => replyError(reply, notFound(), 404));
  return app;
}

/** Errors as callers see them; what lies behind goes into the process log. */
export function presentErrors({ log }: FastifyInstance): ErrorPresenter {
  return createErrorPresenter(({ code, cause, detail }, requestId) =>
    code === 'LOG_FORKED'
      ? log.fatal({ requestId, code, detail: detail?.en }, 'an audit log has been rewritten')
      : log.error({ requestId, code, err: describeFailure(cause) }, 'failure behind an answer'),
  );
}

/** The hub's HTTP surface, but for the issuer's. */
export async function addRoutes(app: FastifyInstance, input: RoutesInput): Promise<void> {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/agreement.schema.json', async (_, reply) =>
    reply.type('application/schema+json; charset=utf-8').send(AGREEMENT_SCHEMA),
  );
  app.get('/readyz', async (_, reply) => {
    const { ready, ...parts } = input.readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', ...parts });
  });
  await app.register(async (graphql) => graphqlRoute(graphql, input));
  await app.register(async (schemas) => agreementSchemaRoute(schemas, input));
  await app.register(async (catalogue) => catalogueRoutes(catalogue, input));
  await app.register(async (records) => recordsRoute(records, input));
  const { files, verify } = input;
  if (files !== undefined) await app.register(async (uploads) => filesRoute(uploads, { ...files, verify }));
}

function notFound(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: '没有这个地址;GraphQL 在 POST /graphql',
      en: 'there is nothing here; GraphQL is at POST /graphql',
    },
  });
}
