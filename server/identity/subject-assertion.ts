import type { JWTPayload } from 'jose';
import type { Pool } from 'pg';
import { type Bilingual, HubError } from '../../errors.ts';
import type { Caller } from '../../resolvers/request-context.ts';
import { parseIdNumber } from '../../schema/id-number.ts';
import { findClient } from './clients.ts';
import { type SignedFault, SignedFaultError, verifySignedOnce } from './signed-once.ts';
import { CLOCK_TOLERANCE } from './token-verifier.ts';

/** The `typ` of an assertion of whom a citizen platform has verified. */
export const SUBJECT_ASSERTION_TYPE = 'onecard-subject+jwt';

/** Seconds after which somebody who was verified may be somebody else at the same screen. */
const VERIFIED_WITHIN = 3_600;

export interface SubjectCheck {
  readonly pool: Pool;
  /** The address that requests are sent to, `aud` of the assertions. */
  readonly endpoint: string;
  /** Who sends the request: the assertion must be its own. */
  readonly caller: Caller;
}

/**
 * The citizen in whose name a request comes (docs/citizens.md): a JWT that the citizen platform signed with its registered
 * key, whose `sub` is the ID number of whom it has verified at `auth_time`. It counts once.
 * @returns the ID number
 * @throws HubError FORBIDDEN; the message never holds the number
 */
export async function verifySubjectAssertion(
  assertion: string,
  { pool, endpoint, caller }: SubjectCheck,
): Promise<string> {
  if (!caller.roles.includes('CITIZEN_PLATFORM')) throw refused(NO_PLATFORM);
  const client = await findClient(pool, caller.client);
  if (client?.publicJwk === undefined) throw refused(NO_KEY);
  const claims = await verifySignedOnce(assertion, {
    pool,
    client,
    audiences: [endpoint],
    about: 'ANYBODY',
    type: SUBJECT_ASSERTION_TYPE,
  }).catch((error: unknown) => {
    throw error instanceof SignedFaultError ? refused(REFUSALS[error.fault]) : error;
  });
  assertVerifiedLately(claims, Date.now() / 1000);
  return idNumberOf(claims);
}

function assertVerifiedLately({ auth_time: time }: JWTPayload, now: number): void {
  if (typeof time === 'number' && time <= now + CLOCK_TOLERANCE && time >= now - VERIFIED_WITHIN) return;
  throw refused(NOT_LATELY);
}

function idNumberOf({ sub }: JWTPayload): string {
  const parsed = parseIdNumber(typeof sub === 'string' && sub.length <= 64 ? sub : '');
  if (parsed.ok) return parsed.value;
  const { zh, en } = parsed.fault;
  throw refused({ zh: `公民身份断言的 sub:${zh}`, en: `the subject assertion's sub: ${en}` });
}

function refused(detail: Bilingual): HubError {
  return new HubError('FORBIDDEN', { detail });
}

const NO_PLATFORM: Bilingual = {
  zh: 'Onecard-Subject 请求头只由公民服务平台(CITIZEN_PLATFORM)使用',
  en: 'the header Onecard-Subject is for citizen platforms only (CITIZEN_PLATFORM)',
};
const NO_KEY: Bilingual = {
  zh: '客户端没有登记公钥,无从验证公民身份断言;请由运维登记(onecard client key)',
  en: 'the client has no registered key to verify its assertions by: have the operators register one (onecard client key)',
};
const NOT_LATELY: Bilingual = {
  zh: '公民身份断言的 auth_time 应为一小时之内核验身份的时刻(秒)',
  en: "the subject assertion's auth_time must be when the person was verified, in seconds, within the last hour",
};
const REFUSALS: Readonly<Record<SignedFault, Bilingual>> = {
  NOT_VERIFIED: {
    zh: '公民身份断言未通过验证:检查签名、typ、iss、sub、aud、exp、jti',
    en: 'the subject assertion was not verified: check signature, typ, iss, sub, aud, exp and jti',
  },
  EXPIRED: { zh: '公民身份断言已过期', en: 'the subject assertion has expired' },
  LIFETIME: {
    zh: '公民身份断言的有效期不得超过 5 分钟',
    en: 'a subject assertion expires within 5 minutes',
  },
  JTI: { zh: 'jti 应为 1 至 255 个 ASCII 字符', en: 'jti is 1 to 255 ASCII characters' },
  AUDIENCES: { zh: '公民身份断言只可有一个受众', en: 'a subject assertion has one audience' },
  USED: { zh: '公民身份断言已被使用', en: 'the subject assertion was used before' },
};
