import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Pool } from 'pg';
import type { Client } from './clients.ts';
import { CLOCK_TOLERANCE, SIGNATURE_ALGORITHMS } from './token-verifier.ts';
import { useAssertion } from './used-assertions.ts';

export const SIGNED_LIMIT = 8 * 1024;
/** Seconds. What lives longer would have to be remembered longer. */
export const LONGEST_LIFETIME = 300;

export type SignedFault = 'NOT_VERIFIED' | 'EXPIRED' | 'LIFETIME' | 'JTI' | 'AUDIENCES' | 'USED';

/** What a client has signed does not count; each caller says so in the words of its own protocol. */
export class SignedFaultError extends Error {
  override readonly name = 'SignedFaultError';
  readonly fault: SignedFault;

  constructor(fault: SignedFault) {
    super(fault);
    this.fault = fault;
  }
}

export interface SignedOnceOptions {
  readonly pool: Pool;
  /** Who must have signed it; undefined: nobody who could have. */
  readonly client: Client | undefined;
  /** What it may name as its only audience. */
  readonly audiences: readonly string[];
  /** Whom it speaks of, `sub`; by default the client itself. */
  readonly about?: 'CLIENT' | 'ANYBODY';
  /** The header's `typ`, so that what is signed for one thing never passes for another (RFC 8725 §3.11). */
  readonly type?: string;
}

/**
 * The claims of a JWT that a client signed with its registered key. It names the client as `iss`, and as `sub` unless it
 * speaks of somebody else, lives for
 * five minutes at the most, and counts once, for all hub processes (`jti`): the rules of RFC 7523 §3.
 * @throws SignedFaultError
 */
export async function verifySignedOnce(
  jwt: string,
  { pool, client, audiences, about = 'CLIENT', type }: SignedOnceOptions,
): Promise<JWTPayload> {
  if (jwt.length > SIGNED_LIMIT || client?.publicJwk === undefined || client.disabled)
    throw new SignedFaultError('NOT_VERIFIED');
  const { id, publicJwk } = client;
  const find = createLocalJWKSet({ keys: [publicJwk] });
  // A client has one key: the `kid` in its header is its own affair.
  const { payload } = await jwtVerify(jwt, ({ alg }) => find({ alg }), {
    issuer: id,
    ...(about === 'CLIENT' ? { subject: id } : {}),
    audience: [...audiences],
    algorithms: [...SIGNATURE_ALGORITHMS],
    clockTolerance: CLOCK_TOLERANCE,
    requiredClaims: ['exp', 'jti'],
    ...(type === undefined ? {} : { typ: type }),
  }).catch((error: unknown) => {
    if (error instanceof errors.JWTExpired) throw new SignedFaultError('EXPIRED');
    if (error instanceof errors.JOSEError) throw new SignedFaultError('NOT_VERIFIED');
    throw error;
  });
  const use = { client: id, jti: jtiOf(payload), expiry: expiryOf(payload) };
  // Of several audiences, another one could present it here.
  if (Array.isArray(payload.aud) && payload.aud.length !== 1) throw new SignedFaultError('AUDIENCES');
  if (!(await useAssertion(pool, use))) throw new SignedFaultError('USED');
  return payload;
}

function expiryOf({ exp }: JWTPayload): number {
  if (exp === undefined || exp > Date.now() / 1000 + LONGEST_LIFETIME + CLOCK_TOLERANCE)
    throw new SignedFaultError('LIFETIME');
  return exp;
}

function jtiOf({ jti }: JWTPayload): string {
  if (typeof jti !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(jti)) throw new SignedFaultError('JTI');
  return jti;
}
