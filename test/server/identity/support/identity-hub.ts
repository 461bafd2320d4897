import fastify from 'fastify';
import type { Pool } from 'pg';
import { HubError } from '../../../../errors.ts';
import type { FailedLogin } from '../../../../server/failed-logins.ts';
import type { Caller } from '../../../../server/identity/caller.ts';
import { issuerRoutes } from '../../../../server/identity/issuer.ts';
import { databaseKeys } from '../../../../server/identity/issuer-keys.ts';
import type { FindKey } from '../../../../server/identity/key-set.ts';
import { createTokenVerifier } from '../../../../server/identity/token-verifier.ts';

export const ISSUER = 'https://hub.example';
export const AUDIENCE = 'onecard-hub';
export const SECRET = Buffer.alloc(32, 7);

/** What `/whoami` answers: the caller, or the refusal. */
export interface WhoAmI {
  readonly status: number;
  readonly caller?: Caller;
  readonly code?: string;
  readonly en?: string;
  readonly zh?: string;
}

export interface IdentityHub {
  readonly url: string;
  /** Token requests that the issuer has refused. */
  readonly failed: readonly FailedLogin[];
  /** Asks who the hub thinks is calling. */
  readonly whoAmI: (authorization?: string) => Promise<WhoAmI>;
  readonly close: () => Promise<void>;
}

export interface IdentityHubOptions {
  readonly pool: Pool;
  readonly secret?: Buffer;
  /** An outside issuer's keys; by default the built-in issuer's. */
  readonly keys?: FindKey;
}

/** A server on a port of its own with the issuer's routes and one route that needs a token. */
export async function startIdentityHub(options: IdentityHubOptions): Promise<IdentityHub> {
  const { pool, secret = SECRET, keys = databaseKeys(pool) } = options;
  const verify = createTokenVerifier({ issuer: ISSUER, audience: AUDIENCE, keys });
  const app = fastify();
  const failed: FailedLogin[] = [];
  const failedLogins = { note: (failure: FailedLogin) => failed.push(failure) };
  await app.register(issuerRoutes, { pool, issuer: ISSUER, audience: AUDIENCE, secret, failedLogins });
  app.post('/echo', async (request) => request.body);
  app.get('/whoami', async (request, reply) => {
    try {
      return { status: 200, caller: await verify(request.headers.authorization) };
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return await reply.code(error.status).send({ status: error.status, code: error.code, ...error.detail });
    }
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    failed,
    whoAmI: async (authorization) => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const response = await fetch(`${url}/whoami`, { headers });
      return (await response.json()) as WhoAmI;
    },
    close: async () => await app.close(),
  };
}
