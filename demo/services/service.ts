import { timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import pg from 'pg';
import { ServiceError } from './service-error.ts';

export interface ServiceInput {
  /** The department's own database, which the service alone reads. */
  readonly database: string;
  /** What callers have to know. */
  readonly secret: string;
}

/** The numbers that a service takes in one call, and its answers' size follows from it. */
const BODY_BYTES = 256 * 1024;
const STATEMENT_MS = 2_000;
const POOL = 4;

export interface ServiceParts {
  readonly app: FastifyInstance;
  readonly pool: pg.Pool;
}

/** An HTTP service over a department's database; `errorBody` is how it words its refusals. */
export function createService(
  { database }: ServiceInput,
  errorBody: (error: ServiceError) => object,
): ServiceParts {
  const pool = new pg.Pool({
    connectionString: database,
    max: POOL,
    statement_timeout: STATEMENT_MS,
    connectionTimeoutMillis: STATEMENT_MS,
    application_name: 'demo service',
  });
  // An idle connection that is lost is replaced; the next query tells.
  pool.on('error', () => undefined);
  const app = Fastify({ bodyLimit: BODY_BYTES, forceCloseConnections: true });
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, _request, reply) => {
    const told = error instanceof ServiceError ? error : fault(error.statusCode);
    return reply.code(told.status).send(errorBody(told));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(errorBody(new ServiceError(404, 'NOT_FOUND', '没有此接口 · no such endpoint'))),
  );
  app.addHook('onClose', () => pool.end());
  return { app, pool };
}

/** What the framework refused is the caller's fault; anything else is nobody's business. */
function fault(status = 500): ServiceError {
  return status < 500
    ? new ServiceError(status, 'BAD_REQUEST', '请求无法读取 · the request cannot be read')
    : new ServiceError(500, 'INTERNAL', '系统繁忙 · the service has failed');
}

/** @throws ServiceError 401 where the request does not bear the expected value in its header */
export function demandHeader({ headers }: FastifyRequest, name: string, expected: string): void {
  const given = headers[name];
  if (typeof given !== 'string' || !isEqual(given, expected))
    throw new ServiceError(401, 'UNAUTHORIZED', '未通过身份验证 · not authenticated');
}

/** In a time that does not tell how much of it is right. */
export function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @throws ServiceError 400 for anything but ID numbers, at least one and not too many */
export function readIdNumbers(value: unknown, most: number): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > most)
    throw new ServiceError(
      400,
      'BAD_REQUEST',
      `一次 1 至 ${most} 个身份号码 · 1 to ${most} ID numbers at a time`,
    );
  return value.map(readIdNumber);
}

/** @throws ServiceError 400 */
export function readIdNumber(value: unknown): string {
  if (typeof value !== 'string' || !/^\d{17}[\dXx]$/.test(value))
    throw new ServiceError(400, 'BAD_REQUEST', '身份号码应为 18 位 · an ID number has 18 characters');
  return value.toUpperCase();
}
