import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const RSA_MIN_BITS = 2048;

/** True if the key has a member that only its owner may know (RFC 7518 §6). */
export function isPrivateJwk(jwk: JWK): boolean {
  return PRIVATE_MEMBERS.some((member) => member in jwk);
}

/** True for a well-formed public key of a kind whose signatures the hub accepts. */
export function isSupportedPublicJwk(jwk: JWK): boolean {
  try {
    return isSupported(createPublicKey({ key: { ...jwk }, format: 'jwk' }));
  } catch {
    return false;
  }
}

function isSupported({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  switch (asymmetricKeyType) {
    case 'ed25519':
      return true;
    case 'ec':
      return asymmetricKeyDetails?.namedCurve === 'prime256v1';
    case 'rsa':
      return (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_MIN_BITS;
    default:
      return false;
  }
}
