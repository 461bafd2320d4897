import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { ForbiddenAddress, guardedLookup, hostOf, isAllowedAddress } from '../../addresses.ts';
import { type WebhookMessage, webhookHeaders } from './sign.ts';

export interface SendInput {
  readonly url: string;
  readonly secret: string;
  readonly message: WebhookMessage;
  readonly mode: 'demo' | 'production';
  /** Milliseconds for the whole of it. */
  readonly timeoutMs: number;
}

/** As much of an answer as is read, so that the connection ends in order; nobody looks at it. */
const MOST_ANSWER = 64 * 1024;

/**
 * Sends a message once. Redirects are not followed: they would lead past the checks.
 * @returns why it was not taken; undefined: it was, by an answer of 2xx
 */
export function send({ url, secret, message, mode, timeoutMs }: SendInput): Promise<string | undefined> {
  const target = new URL(url);
  const rules = { loopbackAllowed: mode === 'demo' };
  // No name has to be resolved, so that the guard at the connection would not be asked.
  const host = hostOf(target);
  if (isIP(host) !== 0 && !isAllowedAddress(host, rules)) return Promise.resolve('FORBIDDEN_ADDRESS');
  if (target.protocol !== 'https:' && mode === 'production') return Promise.resolve('HTTPS_REQUIRED');
  const request = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const sending = request(
      target,
      {
        method: 'POST',
        headers: { ...webhookHeaders(secret, message), 'content-length': Buffer.byteLength(message.body) },
        lookup: guardedLookup(rules),
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        const { statusCode = 0 } = response;
        let length = 0;
        response.on('data', ({ length: more }: Buffer) => {
          length += more;
          if (length > MOST_ANSWER) sending.destroy();
        });
        response.on('error', () => undefined);
        resolve(statusCode >= 200 && statusCode < 300 ? undefined : `HTTP_${statusCode}`);
      },
    );
    sending.on('error', (error) => resolve(failureOf(error)));
    sending.end(message.body);
  });
}

/** A code; the message could hold addresses. */
function failureOf(error: Error): string {
  if (error instanceof ForbiddenAddress) return 'FORBIDDEN_ADDRESS';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'TIMEOUT';
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'CONNECTION_FAILED';
}
