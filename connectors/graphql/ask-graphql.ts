import type { HttpClient } from '../http/http-client.ts';
import { parseJson } from '../http/parse-json.ts';
import { isObject, pointerOf } from '../json-pointer.ts';
import { SourceFailure } from '../source-failure.ts';

export interface GraphqlEndpoint {
  readonly http: HttpClient;
  readonly url: URL;
}

export interface GraphqlQuestion {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Of several calls that one question needs. */
  readonly signal?: AbortSignal;
}

/** What a source answered instead of data: it was reached, and does not do what it was asked. */
export class GraphqlErrors extends SourceFailure {}

/**
 * Asks a GraphQL service (GraphQL over HTTP, POST). Data beside errors counts as none: a part could tell the opposite of the whole.
 * @returns the answer's `data`
 * @throws SourceFailure; GraphqlErrors where the answer has errors. Their messages may be about people, so that codes and paths alone are told
 */
export async function askGraphql(
  { http, url }: GraphqlEndpoint,
  { query, variables = {}, signal }: GraphqlQuestion,
): Promise<Readonly<Record<string, unknown>>> {
  const { status, headers, body } = await http.send({
    method: 'POST',
    url,
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query, variables }),
    ...(signal === undefined ? {} : { signal }),
  });
  const isJson = /^application\/([\w.-]+\+)?json *(;|$)/i.test(headers['content-type'] ?? '');
  const succeeded = status >= 200 && status < 300;
  if (!isJson) throw new SourceFailure(succeeded ? 'NOT_JSON' : `HTTP_${status}`);
  const answer = parseJson(body);
  const { data, errors } = (isObject(answer) ? answer : {}) as Partial<Record<'data' | 'errors', unknown>>;
  if (Array.isArray(errors) && errors.length > 0) throw failureOf(errors[0]);
  if (!succeeded) throw new SourceFailure(`HTTP_${status}`);
  if (!isObject(data)) throw new SourceFailure('NO_DATA');
  return data;
}

function failureOf(error: unknown): GraphqlErrors {
  const { extensions, path } = (isObject(error) ? error : {}) as Partial<
    Record<'extensions' | 'path', unknown>
  >;
  const code = isObject(extensions) && Object.hasOwn(extensions, 'code') ? extensions.code : undefined;
  // Both are the source's to choose: what does not look like a code or a name is not repeated.
  const named = typeof code === 'string' && /^[A-Z][A-Z_]{1,60}$/.test(code) ? code : 'ERRORS';
  const steps = (Array.isArray(path) ? path : []).slice(0, 20).map(String);
  return new GraphqlErrors(
    `GRAPHQL_${named}`,
    pointerOf(
      steps.map((step) => (/^([A-Za-z_]\w{0,63}|\d{1,5})$/.test(step) && !/\d{6}/.test(step) ? step : '…')),
    ),
  );
}
