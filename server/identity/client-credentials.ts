import type { Form } from './form.ts';
import { invalidClient, invalidRequest } from './oauth-error.ts';

/** How a client says who it is, not verified yet. */
export type ClientCredentials =
  | { readonly method: 'client_secret_basic'; readonly id: string; readonly secret: string }
  | { readonly method: 'private_key_jwt'; readonly assertion: string };

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Reads the one set of credentials that a token request carries; two are refused (RFC 6749 §2.3). */
export function readCredentials(authorization: string | undefined, form: Form): ClientCredentials {
  const assertion = form.get('client_assertion');
  if (authorization !== undefined && assertion !== undefined)
    throw invalidRequest('只可使用一种客户端认证方式', 'use one method of client authentication only');
  if (assertion !== undefined) return readAssertion(assertion, form);
  if (authorization !== undefined) return readBasic(authorization);
  throw invalidClient(
    '须以 client_secret_basic 或 private_key_jwt 认证',
    'authenticate with client_secret_basic or private_key_jwt',
  );
}

function readAssertion(assertion: string, form: Form): ClientCredentials {
  if (form.get('client_assertion_type') !== JWT_BEARER)
    throw invalidRequest(
      `client_assertion_type 应为 ${JWT_BEARER}`,
      `client_assertion_type must be ${JWT_BEARER}`,
    );
  return { method: 'private_key_jwt', assertion };
}

function readBasic(authorization: string): ClientCredentials {
  const [, encoded] = /^Basic +(\S+)$/i.exec(authorization) ?? [];
  const pair = encoded === undefined ? undefined : decodeBase64(encoded);
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === undefined || colon < 0) throw malformedBasic();
  return {
    method: 'client_secret_basic',
    id: formDecode(pair.slice(0, colon)),
    secret: formDecode(pair.slice(colon + 1)),
  };
}

/** Node skips what is not base64; credentials that need skipping are not credentials. */
function decodeBase64(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Id and secret are each form-encoded before they are joined (RFC 6749 §2.3.1). */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformedBasic();
  }
}

function malformedBasic(): Error {
  return invalidClient(
    'Authorization 请求头不是合规的 Basic 凭据',
    'the Authorization header holds no valid Basic credentials',
  );
}
