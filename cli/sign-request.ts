import { createHash, createPrivateKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { importJWK, type JWK, SignJWT } from 'jose';
import { REQUEST_SIGNATURE_TYPE } from '../server/identity/request-signature.ts';
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
export async function signRequest(
  key: JWK,
  { client, endpoint, headers, body }: RequestToSign,
): Promise<string> {
  const alg = ALGORITHMS[key.kty ?? ''] ?? '';
  return new SignJWT({ headers, body: createHash('sha256').update(body).digest('hex') })
    .setProtectedHeader({ alg, typ: REQUEST_SIGNATURE_TYPE })
    .setIssuer(client)
    .setSubject(client)
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
