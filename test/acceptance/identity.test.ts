import { createHmac } from 'node:crypto';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
const driver = inject('people').haikouDriver as string;

beforeAll(async () => {
  hub = await startTestHub();
});

afterAll(() => hub.stop());

async function askWith(authorization: string | undefined): Promise<Answer> {
  return hub.send({
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': 'en',
      'onecard-agreement': 'roadside-check',
      'onecard-purpose': 'driving-licence-proof',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify({ query: `{ cardholder(idNumber: "${driver}") { name } }` }),
  });
}

/** The token that the hub issued, with something about it changed. */
async function changed(change: (parts: { header: object; payload: object }) => object): Promise<string> {
  const [header = '', payload = '', signature = ''] = (await hub.token('roadside-terminal')).split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  const write = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const parts = { header: read(header), payload: read(payload) };
  const next = { ...parts, ...change(parts) };
  return `Bearer ${write(next.header)}.${write(next.payload)}.${signature}`;
}

async function signedElsewhere(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256');
  const right = decodeJwt(await hub.token('roadside-terminal'));
  const token = await new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'another-key', typ: 'at+jwt' })
    .sign(privateKey);
  return `Bearer ${token}`;
}

/** RFC 8725 §2.1: a public key must never serve as the secret of an HMAC. */
async function signedWithPublicKey(): Promise<string> {
  const jwks = await (await fetch(`${hub.url}/.well-known/jwks.json`)).text();
  const { keys } = JSON.parse(jwks) as { keys: { kid: string }[] };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = decodeJwt(await hub.token('roadside-terminal'));
  const signed = `${encode({ alg: 'HS256', kid: keys[0]?.kid })}.${encode(claims)}`;
  return `Bearer ${signed}.${createHmac('sha256', JSON.stringify(keys[0])).update(signed).digest('base64url')}`;
}

const FORGERIES: readonly (readonly [string, () => Promise<string | undefined>])[] = [
  ['no token', async () => undefined],
  ['an empty header', async () => ''],
  ['another scheme', async () => 'Basic cm9hZHNpZGUtdGVybWluYWw6eA=='],
  ['no JWT', async () => 'Bearer abc'],
  ['a token of 9 kB', async () => `Bearer ${'a'.repeat(9_000)}`],
  ['alg: none', () => changed(() => ({ header: { alg: 'none', typ: 'JWT' } }))],
  [
    'alg: none without a signature',
    async () => (await changed(() => ({ header: { alg: 'none' } }))).replace(/[^.]+$/, ''),
  ],
  ['another department', () => changed(({ payload }) => ({ payload: { ...payload, department: 'HRSS' } }))],
  ['another role', () => changed(({ payload }) => ({ payload: { ...payload, roles: ['AUDITOR'] } }))],
  ['a later expiry', () => changed(({ payload }) => ({ payload: { ...payload, exp: 4_000_000_000 } }))],
  ['a key of its own', () => signedElsewhere()],
  ['another issuer', () => signedElsewhere({ iss: 'https://elsewhere.example' })],
  ['the public key as an HMAC secret', signedWithPublicKey],
];

describe('a caller who is not known', () => {
  test.each(FORGERIES)('is refused and told how to authenticate: %s', async (_, authorization) => {
    const answer = await askWith(await authorization());
    expect(answer.codes).toEqual(['UNAUTHENTICATED']);
    expect(answer.status).toBe(401);
    expect(answer.data).toBeUndefined();
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.errors[0]?.extensions.requestId).toBe(answer.headers.get('x-request-id'));
    expect(answer.text).not.toMatch(/signature|JWS|JWKS|kid|\bat \w+ \(/);
  });

  test('leaves no entry: there is nobody to name in it', async () => {
    await askWith(undefined);
    expect(await hub.records({ client: 'roadside-terminal' })).toEqual([]);
  });
});

test('a caller who is known has the entry in its own name', async () => {
  const answer = await askWith(`Bearer ${await hub.token('roadside-terminal')}`);
  expect(answer.codes).toEqual([]);
  expect(await hub.records({ client: 'roadside-terminal' })).toMatchObject([
    {
      client: 'roadside-terminal',
      department: 'PUBLIC_SECURITY',
      requestId: answer.headers.get('x-request-id'),
    },
  ]);
});

test('a consumer cannot read the audit log, an auditor no shared data', async () => {
  const records = await hub.ask('{ accessRecords { nodes { client } } }');
  expect(records).toMatchObject({ status: 403, codes: ['FORBIDDEN'] });
  const shared = await hub.ask(`{ cardholder(idNumber: "${driver}") { name } }`, {
    client: 'auditor',
    agreement: 'roadside-check',
    purpose: 'driving-licence-proof',
  });
  expect(shared).toMatchObject({ status: 403, codes: ['FORBIDDEN'] });
});
