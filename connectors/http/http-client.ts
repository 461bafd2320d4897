import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type AddressRules, guardedLookup } from '../../addresses.ts';
import type { Authentication, SourceAddress } from '../source-address.ts';
import { SourceFailure } from '../source-failure.ts';
import type { SourceLimits } from '../source-limits.ts';
import { sourceUnavailable } from '../source-unavailable.ts';
import { type AccessTokens, createAccessTokens } from './access-token.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { parseJson } from './parse-json.ts';

export interface HttpClientInput {
  /** Identifier of the source, for messages. */
  readonly source: string;
  readonly address: SourceAddress;
  readonly limits: Pick<SourceLimits, 'timeoutMs' | 'pool'>;
  readonly network: AddressRules;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of several requests that one question needs; by default the limit's time from now on. */
  readonly signal?: AbortSignal;
}

export interface JsonRequest extends Omit<HttpRequest, 'body'> {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** 404 says that there is nothing, and is no failure. */
  readonly mayBeMissing?: boolean;
}

export interface JsonAnswer {
  /** Undefined: there is nothing (204, or 404 where that may be). */
  readonly value: unknown;
  /** Header `Link`. */
  readonly link: string | undefined;
}

/** A source over HTTP. Every failure is a HubError SOURCE_UNAVAILABLE with an SourceFailure as cause. */
export interface HttpClient {
  /** Whatever the status but a redirect. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Demands 2xx and JSON. */
  json(request: JsonRequest): Promise<JsonAnswer>;
  /** A document of text; demands 2xx. */
  text(url: URL): Promise<string>;
  /** The time that one question may take, from now on. */
  deadline(): AbortSignal;
  close(): Promise<void>;
}

/** Milliseconds after which a connection that nobody uses is closed. */
const IDLE_MS = 30_000;

/** Connects where the address rules allow it only; shows who the hub is to the source alone, never to another origin. */
export function createHttpClient({ source, address, limits, network }: HttpClientInput): HttpClient {
  const options = {
    keepAlive: true,
    maxSockets: limits.pool,
    timeout: IDLE_MS,
    lookup: guardedLookup(network),
  };
  const agents = {
    'http:': new HttpAgent(options),
    'https:': new HttpsAgent({ ...options, ...address.tls }),
  };
  const deadline = () => AbortSignal.timeout(limits.timeoutMs);

  const ask = ({ method, url, headers = {}, body, signal = deadline() }: HttpRequest): Promise<HttpAnswer> =>
    exchange({
      method,
      url,
      headers: { 'user-agent': 'onecard-hub', ...headers },
      body,
      agent: agents[url.protocol === 'http:' ? 'http:' : 'https:'],
      network,
      signal,
    });
  const { authentication } = address;
  const tokens =
    authentication?.kind === 'client-credentials' ? createAccessTokens(authentication, ask) : undefined;
  const { origin } = new URL(address.url);

  const asSelf = async (request: HttpRequest): Promise<HttpAnswer> => {
    if (authentication === undefined || request.url.origin !== origin) return await ask(request);
    if (authentication.kind === 'client-credentials')
      return await withToken(tokens as AccessTokens, request, ask);
    return await ask({ ...request, headers: { ...request.headers, ...headersOf(authentication) } });
  };
  let isClosed = false;
  const wrapped = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      if (isClosed) throw new SourceFailure('CLOSED');
      return await work();
    } catch (cause) {
      throw sourceUnavailable(source, cause);
    }
  };

  return {
    send: (request) => wrapped(() => asSelf(request)),

    json: ({ body, mayBeMissing = false, ...request }) =>
      wrapped(async () => {
        const answer = await asSelf({
          ...request,
          headers: {
            accept: 'application/json',
            ...request.headers,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const link = [answer.headers.link ?? []].flat().join(', ') || undefined;
        if (answer.status === 204 || (answer.status === 404 && mayBeMissing))
          return { value: undefined, link };
        demandSuccess(answer);
        if (!/^application\/([\w.-]+\+)?json *(;|$)/i.test(answer.headers['content-type'] ?? ''))
          throw new SourceFailure('NOT_JSON');
        return { value: parseJson(answer.body), link };
      }),

    text: (url) =>
      wrapped(async () => {
        const answer = await asSelf({ method: 'GET', url });
        demandSuccess(answer);
        return answer.body.toString('utf8');
      }),

    deadline,

    close: async () => {
      isClosed = true;
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function demandSuccess({ status }: HttpAnswer): void {
  if (status < 200 || status >= 300) throw new SourceFailure(`HTTP_${status}`);
}

/** A token may be withdrawn before its time: where the source does not take it, one fresh token is tried. */
async function withToken(
  tokens: AccessTokens,
  request: HttpRequest,
  ask: (request: HttpRequest) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const once = async (token: string): Promise<HttpAnswer> =>
    ask({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
  const token = await tokens.current();
  const answer = await once(token);
  if (answer.status !== 401) return answer;
  tokens.forget(token);
  return await once(await tokens.current());
}

function headersOf(
  authentication: Exclude<Authentication, { readonly kind: 'client-credentials' }>,
): Readonly<Record<string, string>> {
  switch (authentication.kind) {
    case 'api-key':
      return { [authentication.header.toLowerCase()]: authentication.value };
    case 'bearer':
      return { authorization: `Bearer ${authentication.token}` };
    case 'basic':
      return {
        authorization: `Basic ${Buffer.from(`${authentication.user}:${authentication.password}`).toString('base64')}`,
      };
  }
}
