import { decodeJwt, errors } from 'jose';
import type { Pool } from 'pg';
import { type Client, findClient } from './clients.ts';
import { invalidClient } from './oauth-error.ts';
import { SIGNED_LIMIT, type SignedFault, SignedFaultError, verifySignedOnce } from './signed-once.ts';

export interface AssertionCheckOptions {
  readonly pool: Pool;
  /** What the assertion may name as its only audience: the issuer or its token endpoint. */
  readonly audiences: readonly string[];
}

/** The client that signed this assertion (RFC 7523 §3, `private_key_jwt`). It counts once, for all hub processes. */
export async function clientByAssertion(assertion: string, options: AssertionCheckOptions): Promise<Client> {
  const client = await allegedClient(assertion, options.pool);
  await verifySignedOnce(assertion, { ...options, client }).catch((error: unknown) => {
    throw error instanceof SignedFaultError ? REFUSALS[error.fault]() : error;
  });
  return client as Client;
}

/** Whom the assertion claims to be from: nothing of it is verified yet. */
async function allegedClient(assertion: string, pool: Pool): Promise<Client | undefined> {
  if (assertion.length > SIGNED_LIMIT) return undefined;
  try {
    const { sub } = decodeJwt(assertion);
    return typeof sub === 'string' ? await findClient(pool, sub) : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

const REFUSALS: Readonly<Record<SignedFault, () => Error>> = {
  NOT_VERIFIED: () =>
    invalidClient(
      '客户端断言未通过验证:检查签名、iss、sub、aud、exp、jti',
      'the client assertion was not verified: check signature, iss, sub, aud, exp and jti',
    ),
  EXPIRED: () => invalidClient('客户端断言已过期', 'the client assertion has expired'),
  LIFETIME: () =>
    invalidClient('客户端断言的有效期不得超过 5 分钟', 'a client assertion expires within 5 minutes'),
  JTI: () => invalidClient('jti 应为 1 至 255 个 ASCII 字符', 'jti is 1 to 255 ASCII characters'),
  AUDIENCES: () => invalidClient('客户端断言只可有一个受众', 'a client assertion has one audience'),
  USED: () => invalidClient('客户端断言已被使用', 'the client assertion was used before'),
};
