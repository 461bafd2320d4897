import type { FastifyReply } from 'fastify';
import { HubError } from '../errors.ts';
import { preferredLanguage } from './language.ts';
import { errorBody } from './present-errors.ts';

/** Bytes of a request's body. */
export const BODY_LIMIT = 1024 * 1024;

/** Answers with one error, in the caller's language and in the media type that it asks for. */
export function replyError(reply: FastifyReply, failure: HubError, status = failure.status): void {
  const { headers, id } = reply.request;
  const asked = headers.accept?.includes('application/graphql-response+json') === true;
  if (failure.status === 401) reply.header('www-authenticate', 'Bearer');
  reply
    .code(status)
    .type(`application/${asked ? 'graphql-response+json' : 'json'}; charset=utf-8`)
    .send(errorBody(failure, preferredLanguage(headers['accept-language']), id));
}

/** What Fastify refuses before GraphQL begins, as an error of the registry; anything unexpected is INTERNAL. */
export function toHubError(error: unknown): HubError {
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
