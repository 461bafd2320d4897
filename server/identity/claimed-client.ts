import { decodeJwt } from 'jose';
import { readCredentials } from './client-credentials.ts';
import type { Form } from './form.ts';
import { SIGNED_LIMIT } from './signed-once.ts';

/** The client that a bearer token names. Nothing of it is verified: anybody's word, of any form. */
export function clientClaimedByToken(authorization: string | undefined): unknown {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return claimsOf(token).client_id;
}

/** The client that a token request names, in whichever way. Nothing of it is verified either. */
export function clientClaimedByCredentials(authorization: string | undefined, form: Form): unknown {
  const named = form.get('client_id');
  try {
    const credentials = readCredentials(authorization, form);
    return credentials.method === 'private_key_jwt' ? claimsOf(credentials.assertion).sub : credentials.id;
  } catch {
    // Credentials of no known form.
    return named;
  }
}

function claimsOf(token: string | undefined): Readonly<Record<string, unknown>> {
  if (token === undefined || token.length > SIGNED_LIMIT) return {};
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}
