import { type Bilingual, HubError } from '../errors.ts';

/** One GraphQL request: its document, or the hash by which it is named (server/requested-document.ts). */
export interface GraphQLRequestBody {
  readonly query?: string | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
  readonly documentId?: unknown;
}

/**
 * Makes sure that a body is one GraphQL request (GraphQL over HTTP §5.3), before Apollo reads it: Apollo's own
 * refusals know neither the caller's language nor the request's id.
 *
 * @throws HubError BAD_USER_INPUT
 */
export function assertGraphQLRequest(body: unknown): asserts body is GraphQLRequestBody {
  if (Array.isArray(body))
    throw wrong({ zh: '一次请求只含一个操作', en: 'a request holds one operation only' });
  if (!isObject(body)) {
    throw wrong({
      zh: '请求体应为 JSON 对象,类型 application/json',
      en: 'the body must be a JSON object with the type application/json',
    });
  }
  const { query, operationName, variables, extensions } = body;
  if (!isAbsent(query) && (typeof query !== 'string' || query.trim() === ''))
    throw wrong({ zh: 'query 应为 GraphQL 文档', en: 'query must be a GraphQL document' });
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw wrong({ zh: 'operationName 应为字符串', en: 'operationName must be a string' });
  if (!isAbsent(variables) && !isObject(variables))
    throw wrong({ zh: 'variables 应为 JSON 对象', en: 'variables must be a JSON object' });
  if (!isAbsent(extensions) && !isObject(extensions))
    throw wrong({ zh: 'extensions 应为 JSON 对象', en: 'extensions must be a JSON object' });
}

/** Whether a caller takes JSON (RFC 9110 §12.5.1): asked before anything is fetched that could then not be sent. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return JSON_TYPES.has(type) && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

const JSON_TYPES = new Set(['application/json', 'application/graphql-response+json', 'application/*', '*/*']);

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(detail: Bilingual): HubError {
  return new HubError('BAD_USER_INPUT', { detail });
}
