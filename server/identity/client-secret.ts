import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { type Client, findClient } from './clients.ts';
import type { FailureDelay } from './failure-delay.ts';
import { isSecretOf, NO_SECRET } from './secret-hash.ts';

export interface ClientSecret {
  readonly id: string;
  readonly secret: string;
}

export interface SecretCheckOptions {
  readonly pool: Pool;
  readonly failures: FailureDelay;
}

/**
 * The client whose secret this is. A client that is unknown, disabled or without secret costs the same work as
 * a wrong secret, so that the time of the answer does not tell which ids exist.
 */
export async function clientBySecret(
  { id, secret }: ClientSecret,
  { pool, failures }: SecretCheckOptions,
): Promise<Client | undefined> {
  // Before the check, for right and wrong alike: a quick yes would let an impatient guesser skip the wait for a no.
  await sleep(failures.of(id));
  const client = await findClient(pool, id);
  const matches = await isSecretOf(secret, client?.secretHash ?? NO_SECRET);
  if (client === undefined || !matches || client.disabled) {
    failures.failed(id);
    return undefined;
  }
  failures.succeeded(id);
  return client;
}
