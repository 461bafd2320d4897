import { errors, type JWTPayload, jwtVerify } from 'jose';
import { type Caller, callerFromClaims } from './caller.ts';
import type { FindKey } from './key-set.ts';
import { type TokenFault, TokenRefused } from './token-fault.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/**
 * Signatures that the hub accepts, of tokens and of client assertions: asymmetric ones only, so that a public key
 * can never serve as an HMAC secret, nor `none` as a signature (RFC 8725 §3.1).
 */
export const SIGNATURE_ALGORITHMS: readonly string[] = ['ES256', 'EdDSA', 'RS256', 'PS256'];

/** Seconds by which the clocks of issuer and hub may differ. */
export const CLOCK_TOLERANCE = 5;

const TOKEN_LIMIT = 8 * 1024;

export interface TokenVerifierOptions {
  /** The only accepted `iss`. */
  readonly issuer: string;
  /** Must be among the token's `aud`. */
  readonly audience: string;
  readonly keys: FindKey;
}

/** Takes an Authorization header as it came; see `createTokenVerifier`. */
export type VerifyToken = (authorization: string | undefined) => Promise<Caller>;

/**
 * Makes the function that tells who calls: OAuth 2 bearer tokens (RFC 6750) that are signed JWTs (RFC 7519). It
 * rejects with `UNAUTHENTICATED`, or `SOURCE_UNAVAILABLE` while the issuer's keys cannot be had.
 */
export function createTokenVerifier(options: TokenVerifierOptions): VerifyToken {
  const verified = new VerifiedTokens();
  return async (authorization) => {
    const token = bearerToken(authorization);
    const known = verified.find(token);
    if (known !== undefined) return known;
    const claims = await verifiedClaims(token, options);
    const caller = callerFromClaims(claims);
    if (caller === undefined || claims.exp === undefined) throw new TokenRefused('CLAIMS');
    verified.add(token, caller, claims.exp);
    return caller;
  };
}

function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined || authorization.trim() === '') throw new TokenRefused('MISSING');
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
  if (token === undefined || token.length > TOKEN_LIMIT) throw new TokenRefused('MALFORMED');
  return token;
}

async function verifiedClaims(token: string, options: TokenVerifierOptions): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, options.keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: [...SIGNATURE_ALGORITHMS],
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ['exp'],
    });
    return payload;
  } catch (error) {
    // Anything else, a key set that is down or a fault of ours, is not the caller's.
    if (error instanceof errors.JOSEError) throw new TokenRefused(faultOf(error), error);
    throw error;
  }
}

function faultOf(error: errors.JOSEError): TokenFault {
  if (error instanceof errors.JWTExpired) return 'EXPIRED';
  if (error instanceof errors.JWTClaimValidationFailed) return faultOfClaim(error);
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'MALFORMED';
  return 'UNTRUSTED';
}

function faultOfClaim({ claim, reason }: errors.JWTClaimValidationFailed): TokenFault {
  if (claim === 'iss') return 'UNTRUSTED';
  if (claim === 'aud') return 'AUDIENCE';
  return claim === 'nbf' && reason === 'check_failed' ? 'NOT_YET_VALID' : 'CLAIMS';
}
