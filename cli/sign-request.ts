import { createHash, createPrivateKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { REQUEST_SIGNATURE_TYPE } from '../server/identity/request-signature.ts';
import { SUBJECT_ASSERTION_TYPE } from '../server/identity/subject-assertion.ts';
import { CommandError } from './failure.ts';

export interface RequestToSign {
  readonly client: string;
  /** Where the request goes. */
  readonly endpoint: string;
  /** Its `Onecard-…` headers, lower-case names, values as they are read. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** By a key's `kty`: the algorithms that the hub accepts. */
export const ALGORITHMS: Readonly<Record<string, string>> = { OKP: 'EdDSA', EC: 'ES256', RSA: 'PS256' };
const LIFETIME_SECONDS = 60;

/** A request's signature for the Onecard-Signature header (docs/agreements.md, "Signed requests"). */
export function signRequest(key: JWK, { client, endpoint, headers, body }: RequestToSign): Promise<string> {
  const claims = { headers, body: createHash('sha256').update(body).digest('hex') };
  return signOnce(key, { type: REQUEST_SIGNATURE_TYPE, client, endpoint, subject: client, claims });
}

export interface CitizenToAssert {
  readonly client: string;
  readonly endpoint: string;
  readonly idNumber: string;
}

/** An assertion of whom a platform has verified, just now, for the Onecard-Subject header (docs/citizens.md). */
export function assertCitizen(key: JWK, { client, endpoint, idNumber }: CitizenToAssert): Promise<string> {
  const claims = { auth_time: Math.floor(Date.now() / 1000) };
  return signOnce(key, { type: SUBJECT_ASSERTION_TYPE, client, endpoint, subject: idNumber, claims });
}

interface ToSign {
  readonly type: string;
  readonly client: string;
  readonly endpoint: string;
  readonly subject: string;
  readonly claims: JWTPayload;
}

async function signOnce(key: JWK, { type, client, endpoint, subject, claims }: ToSign): Promise<string> {
  const alg = ALGORITHMS[key.kty ?? ''] ?? '';
  return new SignJWT(claims)
    .setProtectedHeader({ alg, typ: type })
    .setIssuer(client)
    .setSubject(subject)
    .setAudience(endpoint)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_SECONDS}s`)
    .sign(await importJWK(key, alg));
}

/** A private key as `onecard client key --generate` writes it, or in PEM. @throws CommandError */
export function readPrivateKey(path: string): JWK {
  try {
    const text = readFileSync(path, 'utf8');
    const isPem = text.includes('-----BEGIN');
    const key = (isPem ? createPrivateKey(text).export({ format: 'jwk' }) : JSON.parse(text)) as JWK;
    if (typeof key.d === 'string' && ALGORITHMS[key.kty ?? ''] !== undefined) return key;
  } catch (cause) {
    throw new CommandError(`无法读取密钥 ${path} · cannot read the key ${path}`, { cause });
  }
  throw new CommandError(
    `${path} 不是 JWK 或 PEM 私钥;可用 onecard client key --generate 生成 · ${path} is no private key in JWK or PEM: make one with onecard client key --generate`,
  );
}
