import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import { type Bilingual, HubError } from '../../errors.ts';
import { findClient } from './clients.ts';
import { type SignedFault, SignedFaultError, verifySignedOnce } from './signed-once.ts';

/** The `typ` of a request's signature. */
export const REQUEST_SIGNATURE_TYPE = 'onecard-request+jwt';

/** What a request's signature has to cover: all that the hub acts upon. */
export interface SignedRequest {
  readonly client: string;
  /** Its `Onecard-…` headers but the signature, lower-case names, values decoded. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body's bytes. */
  readonly body: Buffer;
}

export interface SignatureCheck {
  readonly pool: Pool;
  /** The address that requests are sent to, `aud` of their signatures. */
  readonly endpoint: string;
}

/**
 * Verifies a request's signature (docs/agreements.md, "Signed requests"): a JWT that the client signed with its
 * registered key, whose claims `headers` and `body` are this request's. It counts once, so that nobody who has seen a
 * request can send it again.
 * @returns the signature's SHA-256, hex, for the log
 * @throws HubError FORBIDDEN
 */
export async function verifyRequestSignature(
  signature: string,
  { client, headers, body }: SignedRequest,
  { pool, endpoint }: SignatureCheck,
): Promise<string> {
  const registered = await findClient(pool, client);
  if (registered?.publicJwk === undefined) throw refused(NO_KEY);
  const claims = await verifySignedOnce(signature, {
    pool,
    client: registered,
    audiences: [endpoint],
    type: REQUEST_SIGNATURE_TYPE,
  }).catch((error: unknown) => {
    throw error instanceof SignedFaultError ? refused(REFUSALS[error.fault]) : error;
  });
  if (claims.body !== sha256(body)) throw refused(OTHER_BODY);
  if (!isDeepStrictEqual(claims.headers, headers)) throw refused(OTHER_HEADERS);
  return sha256(Buffer.from(signature));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Where an agreement demands what the request does not have. */
export function signatureMissing(): HubError {
  return refused({
    zh: '共享协议要求请求签名:请在 Onecard-Signature 请求头中给出',
    en: 'the agreement demands signed requests: give a signature in the Onecard-Signature header',
  });
}

function refused(detail: Bilingual): HubError {
  return new HubError('FORBIDDEN', { detail });
}

const NO_KEY: Bilingual = {
  zh: '客户端没有登记公钥,无从验证请求签名;请由运维登记(onecard client key)',
  en: 'the client has no registered key to verify its signature by: have the operators register one (onecard client key)',
};
const OTHER_BODY: Bilingual = {
  zh: '请求签名的 body 不是所发请求体的 SHA-256(十六进制)',
  en: "the signature's body is not the SHA-256, hex, of the body that was sent",
};
const OTHER_HEADERS: Bilingual = {
  zh: '请求签名的 headers 与所发的 Onecard-… 请求头不同',
  en: "the signature's headers are not the Onecard-… headers that were sent",
};
const REFUSALS: Readonly<Record<SignedFault, Bilingual>> = {
  NOT_VERIFIED: {
    zh: '请求签名未通过验证:检查签名、typ、iss、sub、aud、exp、jti',
    en: 'the signature was not verified: check signature, typ, iss, sub, aud, exp and jti',
  },
  EXPIRED: { zh: '请求签名已过期', en: 'the signature has expired' },
  LIFETIME: { zh: '请求签名的有效期不得超过 5 分钟', en: 'a signature expires within 5 minutes' },
  JTI: { zh: 'jti 应为 1 至 255 个 ASCII 字符', en: 'jti is 1 to 255 ASCII characters' },
  AUDIENCES: { zh: '请求签名只可有一个受众', en: 'a signature has one audience' },
  USED: { zh: '请求签名已被使用', en: 'the signature was used before' },
};
