import {
  type Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { type AddressRules, ForbiddenAddress, hostOf, isAllowedAddress } from '../../addresses.ts';
import { SourceFailure } from '../source-failure.ts';

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Looks names up by `guardedLookup`. */
  readonly agent: Agent;
  readonly network: AddressRules;
  /** Ends the whole of it, the answer's body included: who sends a byte a second gains nothing. */
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As much of an answer as is read; more is refused. Bytes. */
export const MOST_ANSWER = 16 * 1024 * 1024;

/**
 * One request and its answer, whatever its status. Redirects are refused, for they would lead past the checks; so is compression, for
 * a small answer could unpack to a huge one.
 * @throws SourceFailure
 */
export async function exchange(input: Exchange): Promise<HttpAnswer> {
  refuseForbidden(input.url, input.network);
  try {
    const answer = await answerOf(input);
    const { statusCode: status = 0, headers } = answer;
    if (status >= 300 && status < 400) throw abandon(answer, `HTTP_${status}`);
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw abandon(answer, 'COMPRESSED');
    return { status, headers, body: await bodyOf(answer) };
  } catch (error) {
    if (error instanceof SourceFailure) throw error;
    throw new SourceFailure(input.signal.aborted ? 'TIMEOUT' : codeOf(error));
  }
}

/** @throws SourceFailure where the hub must not ask at a URL */
function refuseForbidden(url: URL, network: AddressRules): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new SourceFailure('UNKNOWN_PROTOCOL');
  if (url.protocol === 'http:' && !network.loopbackAllowed) throw new SourceFailure('HTTPS_REQUIRED');
  // No name has to be resolved, so that the guard at the connection would not be asked.
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isAllowedAddress(host, network)) throw new SourceFailure('FORBIDDEN_ADDRESS');
}

function answerOf({ method, url, headers, body, agent, signal }: Exchange): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      method,
      agent,
      signal,
      headers: {
        ...headers,
        'accept-encoding': 'identity',
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    });
    asking.on('response', resolve);
    asking.on('error', reject);
    asking.end(body);
  });
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_ANSWER) throw abandon(answer, 'TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function abandon(answer: IncomingMessage, code: string): SourceFailure {
  answer.destroy();
  return new SourceFailure(code);
}

/** A code; the message could hold addresses. */
function codeOf(error: unknown): string {
  if (error instanceof ForbiddenAddress) return 'FORBIDDEN_ADDRESS';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'CONNECTION_FAILED';
}
