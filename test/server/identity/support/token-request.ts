import { randomUUID } from 'node:crypto';
import { type CryptoKey, SignJWT } from 'jose';
import { ISSUER } from './identity-hub.ts';

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, string | number>>;
}

export interface TokenRequest {
  readonly authorization?: string;
  readonly form?: Readonly<Record<string, string>> | string;
  readonly contentType?: string;
}

const FORM_MEDIA_TYPE = 'application/x-www-form-urlencoded';

/** Asks the issuer for a token by client credentials, unless the form says otherwise. */
export async function requestToken(url: string, request: TokenRequest): Promise<TokenAnswer> {
  const { authorization, form = {}, contentType = FORM_MEDIA_TYPE } = request;
  const body =
    typeof form === 'string'
      ? form
      : new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString();
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': contentType, ...(authorization === undefined ? {} : { authorization }) },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as TokenAnswer['body'],
  };
}

/** Basic credentials, form-encoded as RFC 6749 §2.3.1 says. */
export function basic(id: string, secret: string): string {
  const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
}

export interface AssertionOptions {
  readonly client: string;
  readonly key: CryptoKey | Uint8Array;
  readonly alg?: string;
  /** Claims that differ from a right assertion's; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A client assertion that is right but for `claims`. */
export async function signAssertion({
  client,
  key,
  alg = 'ES256',
  claims,
}: AssertionOptions): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const right = {
    iss: client,
    sub: client,
    aud: `${ISSUER}/oauth/token`,
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
  };
  return await new SignJWT({ ...right, ...claims }).setProtectedHeader({ alg, kid: 'its-own' }).sign(key);
}

/** The form of a token request by `private_key_jwt`. */
export function assertionForm(assertion: string): Readonly<Record<string, string>> {
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
}
