import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { AUDIENCE, ISSUER } from './identity-hub.ts';

export interface OutsideKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export interface OutsideIssuer {
  readonly jwksUrl: URL;
  /** What it publishes from now on. At first it answers 500. */
  readonly publish: (...keys: readonly OutsideKey[]) => void;
  readonly publishText: (body: string) => void;
  /** From now on it answers 500. */
  readonly fail: () => void;
  /** From now on it takes requests and never answers. */
  readonly hang: () => void;
  /** How often its key set was asked for. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

/** A small server that publishes a key set, as another department's issuer would. */
export async function startOutsideIssuer(): Promise<OutsideIssuer> {
  let answer: (response: ServerResponse) => void = fail;
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    jwksUrl: new URL(`http://127.0.0.1:${port}/jwks.json`),
    publish: (...keys) => {
      answer = sender(JSON.stringify({ keys: keys.map((key) => key.publicJwk) }));
    },
    publishText: (body) => {
      answer = sender(body);
    },
    fail: () => {
      answer = fail;
    },
    hang: () => {
      answer = () => {};
    },
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function fail(response: ServerResponse): void {
  response.writeHead(500).end();
}

function sender(body: string): (response: ServerResponse) => void {
  return (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

export async function outsideKey(kid: string, alg = 'ES256'): Promise<OutsideKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Claims of a right access token. */
export function rightClaims(): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'hotel',
    client_id: 'hotel',
    department: 'TOURISM',
    roles: ['CONSUMER'],
    iat: now,
    exp: now + 300,
  };
}

/** An Authorization header with a token that is right but for `claims`; `undefined` removes one. */
export async function bearer(
  key: OutsideKey,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { alg = '', kid = '' } = key.publicJwk;
  const token = await new SignJWT({ ...rightClaims(), ...claims })
    .setProtectedHeader({ alg, kid })
    .sign(key.privateKey);
  return `Bearer ${token}`;
}
