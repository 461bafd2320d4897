import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { HubError } from '../../errors.ts';

/** Finds the key that a token's header names; rejects with jose's `JWKSNoMatchingKey` if there is none. */
export type FindKey = JWTVerifyGetKey;

export interface KeySetTimes {
  /** A set older than this is loaded again before it is used. */
  readonly freshForMs?: number;
  /** While it cannot be loaded, the last known set goes on for this long. */
  readonly usableForMs?: number;
  /** After a load that failed or did not bring the key asked for, none is tried for this long. */
  readonly coolDownMs: number;
}

/** With the cool-down of 5 s at most, and a verified token's 30 s, a withdrawn key counts for a minute at the longest. */
const FRESH_FOR_MS = 25_000;
const USABLE_FOR_MS = 10 * 60_000;

/**
 * A public key set that follows its origin: loaded at first use, again when it is old, and when a token names a key
 * that it does not know. The cool-down keeps invented key ids from becoming a load on the origin.
 * An origin that is down is not the caller's fault: `SOURCE_UNAVAILABLE`, unless a known set can still serve.
 */
export function createKeySet(load: () => Promise<JSONWebKeySet>, times: KeySetTimes): FindKey {
  const keySet = new KeySet(load, times);
  return keySet.find;
}

class KeySet {
  readonly #load: () => Promise<JSONWebKeySet>;
  readonly #times: Required<KeySetTimes>;
  #findLocally: FindKey | undefined;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #quietUntil = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;
  #failure: unknown;

  constructor(load: () => Promise<JSONWebKeySet>, times: KeySetTimes) {
    this.#load = load;
    this.#times = { freshForMs: FRESH_FOR_MS, usableForMs: USABLE_FOR_MS, ...times };
  }

  readonly find: FindKey = async (header, token) => {
    if (this.#age() >= this.#times.freshForMs) await this.#reload();
    const findLocally = this.#usable();
    try {
      return await findLocally(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#reload();
      if (this.#usable() === findLocally) throw error;
    }
    return await this.#findAfterReload(header, token);
  };

  readonly #findAfterReload: FindKey = async (header, token) => {
    try {
      return await this.#usable()(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) this.#coolDown();
      throw error;
    }
  };

  #age(): number {
    return Date.now() - this.#loadedAt;
  }

  #usable(): FindKey {
    if (this.#findLocally !== undefined && this.#age() < this.#times.usableForMs) return this.#findLocally;
    throw new HubError('SOURCE_UNAVAILABLE', {
      detail: { zh: '令牌签发者的公钥集', en: "the token issuer's key set" },
      cause: this.#failure,
    });
  }

  /** Callers that come together share one load. */
  #reload(): Promise<void> {
    if (this.#loading === undefined && Date.now() < this.#quietUntil) return Promise.resolve();
    this.#loading ??= this.#loadNow().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadNow(): Promise<void> {
    try {
      this.#findLocally = createLocalJWKSet(await this.#load());
      this.#loadedAt = Date.now();
    } catch (error) {
      this.#failure = error;
      this.#coolDown();
    }
  }

  #coolDown(): void {
    this.#quietUntil = Date.now() + this.#times.coolDownMs;
  }
}
