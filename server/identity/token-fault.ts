import { type Bilingual, HubError } from '../../errors.ts';

/**
 * What a caller is told about a token that was refused. Forged, foreign and unsigned tokens are one kind:
 * telling them apart would help only who forges.
 */
const TOKEN_FAULTS = {
  MISSING: {
    zh: '请求缺少访问令牌(Authorization: Bearer …)',
    en: 'the request has no access token (Authorization: Bearer …)',
  },
  MALFORMED: {
    zh: 'Authorization 请求头不是 Bearer 令牌,或令牌不是 JWT,或超过 8 KiB',
    en: 'the Authorization header holds no bearer token, or the token is no JWT or is longer than 8 KiB',
  },
  UNTRUSTED: {
    zh: '令牌并非由本枢纽信任的签发者签发',
    en: 'the token was not issued by an issuer that this hub trusts',
  },
  AUDIENCE: {
    zh: '令牌的受众(aud)不是本枢纽',
    en: "the token's audience (aud) is not this hub",
  },
  EXPIRED: {
    zh: '令牌已过期,请重新获取',
    en: 'the token has expired: get a new one',
  },
  NOT_YET_VALID: {
    zh: '令牌尚未生效(nbf)',
    en: 'the token is not valid yet (nbf)',
  },
  CLAIMS: {
    zh: '令牌缺少 exp、client_id、department、roles 等声明,或其值不合规定',
    en: 'a claim of the token (exp, client_id, department, roles …) is missing or not as it should be',
  },
} as const satisfies Record<string, Bilingual>;

export type TokenFault = keyof typeof TOKEN_FAULTS;

/** The refusal of a token; `cause` is for the process log. */
export class TokenRefused extends HubError {
  readonly fault: TokenFault;

  constructor(fault: TokenFault, cause?: unknown) {
    super('UNAUTHENTICATED', { detail: TOKEN_FAULTS[fault], cause });
    this.fault = fault;
  }
}
