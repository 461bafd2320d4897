import { randomUUID } from 'node:crypto';
import { type CryptoKey, SignJWT } from 'jose';
import type { Caller } from './caller.ts';

/** Seconds. */
export const ACCESS_TOKEN_LIFETIME = 600;

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly key: CryptoKey | Uint8Array;
}

export interface AccessTokenOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: SigningKey;
}

/** Signs an access token (RFC 9068) that lets the caller in for ten minutes. */
export async function issueAccessToken(caller: Caller, options: AccessTokenOptions): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const { client, department, roles } = caller;
  return await new SignJWT({ client_id: client, department, roles })
    .setProtectedHeader({
      alg: options.signingKey.algorithm,
      kid: options.signingKey.kid,
      typ: 'at+jwt',
    })
    .setIssuer(options.issuer)
    .setSubject(client)
    .setAudience(options.audience)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + ACCESS_TOKEN_LIFETIME)
    .setJti(randomUUID())
    .sign(options.signingKey.key);
}
