import { createRemoteJWKSet, errors } from 'jose';
import { createKeySet, type FindKey } from './key-set.ts';

const TIMEOUT_MS = 3_000;
const COOL_DOWN_MS = 5_000;

/** The key set that an outside issuer publishes at `url` (RFC 7517 §5). */
export function remoteKeys(url: URL): FindKey {
  const remote = createRemoteJWKSet(url, { timeoutDuration: TIMEOUT_MS });
  return createKeySet(
    async () => {
      await remote.reload();
      const keys = remote.jwks();
      if (keys === undefined) throw new errors.JWKSInvalid();
      return keys;
    },
    { coolDownMs: COOL_DOWN_MS },
  );
}
