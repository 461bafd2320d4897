import { createLocalJWKSet, decodeJwt, errors, type JWK, type JWTPayload, jwtVerify } from 'jose';
import type { Pool } from 'pg';
import { type Client, findClient } from './clients.ts';
import { invalidClient } from './oauth-error.ts';
import { CLOCK_TOLERANCE, SIGNATURE_ALGORITHMS } from './token-verifier.ts';
import { useAssertion } from './used-assertions.ts';

const ASSERTION_LIMIT = 8 * 1024;
/** Seconds. What lives longer would have to be remembered longer. */
const LONGEST_LIFETIME = 300;

export interface AssertionCheckOptions {
  readonly pool: Pool;
  /** What the assertion may name as its only audience: the issuer or its token endpoint. */
  readonly audiences: readonly string[];
}

/** The client that signed this assertion (RFC 7523 §3, `private_key_jwt`). It counts once, for all hub processes. */
export async function clientByAssertion(assertion: string, options: AssertionCheckOptions): Promise<Client> {
  const { pool, audiences } = options;
  const client = await allegedClient(assertion, pool);
  if (client?.publicJwk === undefined || client.disabled) throw notVerified();
  const { id, publicJwk } = client;
  const claims = await verifiedClaims(assertion, { id, publicJwk, audiences });
  const use = { client: id, jti: jtiOf(claims), expiry: expiryOf(claims) };
  // Of several audiences, another one could present the assertion here.
  if (Array.isArray(claims.aud) && claims.aud.length !== 1)
    throw invalidClient('客户端断言只可有一个受众', 'a client assertion has one audience');
  if (!(await useAssertion(pool, use)))
    throw invalidClient('客户端断言已被使用', 'the client assertion was used before');
  return client;
}

function expiryOf({ exp }: JWTPayload): number {
  if (exp === undefined || exp > Date.now() / 1000 + LONGEST_LIFETIME + CLOCK_TOLERANCE)
    throw invalidClient('客户端断言的有效期不得超过 5 分钟', 'a client assertion expires within 5 minutes');
  return exp;
}

function jtiOf({ jti }: JWTPayload): string {
  if (typeof jti !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(jti))
    throw invalidClient('jti 应为 1 至 255 个 ASCII 字符', 'jti is 1 to 255 ASCII characters');
  return jti;
}

/** Whom the assertion claims to be from: nothing of it is verified yet. */
async function allegedClient(assertion: string, pool: Pool): Promise<Client | undefined> {
  if (assertion.length > ASSERTION_LIMIT) return undefined;
  try {
    const { sub } = decodeJwt(assertion);
    return typeof sub === 'string' ? await findClient(pool, sub) : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

interface Signatory {
  readonly id: string;
  readonly publicJwk: JWK;
  readonly audiences: readonly string[];
}

async function verifiedClaims(
  assertion: string,
  { id, publicJwk, audiences }: Signatory,
): Promise<JWTPayload> {
  const find = createLocalJWKSet({ keys: [publicJwk] });
  try {
    // A client has one key: the `kid` in its header is its own affair.
    const { payload } = await jwtVerify(assertion, ({ alg }) => find({ alg }), {
      issuer: id,
      subject: id,
      audience: [...audiences],
      algorithms: [...SIGNATURE_ALGORITHMS],
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ['exp', 'jti'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw invalidClient('客户端断言已过期', 'the client assertion has expired');
    if (error instanceof errors.JOSEError) throw notVerified();
    throw error;
  }
}

function notVerified(): Error {
  return invalidClient(
    '客户端断言未通过验证:检查签名、iss、sub、aud、exp、jti',
    'the client assertion was not verified: check signature, iss, sub, aud, exp and jti',
  );
}
