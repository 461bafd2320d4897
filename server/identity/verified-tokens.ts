import { hash } from 'node:crypto';
import { LruMap } from '../../lru-map.ts';
import type { Caller } from './caller.ts';

interface VerifiedToken {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly trustedUntil: number;
}

/** Verified again at the latest after this time, so that a withdrawn key ends its tokens (see `key-set.ts`). */
const TRUSTED_FOR_MS = 30_000;
const LIMIT = 10_000;

/** Tokens verified a moment ago, by the digest of their exact text: the memory holds no token that could be stolen from it. */
export class VerifiedTokens {
  readonly #tokens = new LruMap<string, VerifiedToken>(LIMIT);

  find(token: string): Caller | undefined {
    const digest = digestOf(token);
    const found = this.#tokens.get(digest);
    if (found === undefined) return undefined;
    if (Date.now() < found.trustedUntil) return found.caller;
    this.#tokens.delete(digest);
    return undefined;
  }

  /** @param expiry the token's `exp`, in seconds since the epoch */
  add(token: string, caller: Caller, expiry: number): void {
    const trustedUntil = Math.min(expiry * 1000, Date.now() + TRUSTED_FOR_MS);
    this.#tokens.set(digestOf(token), { caller, trustedUntil });
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
