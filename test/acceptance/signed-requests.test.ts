import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

/** A client signs its requests: what is sent is what it meant, once. */
const people = inject('people');
const AGREEMENT = 'signed';
const QUERY = `{ cardholder(idNumber: "${people.haikouDriver}") { name } }`;
const BODY = JSON.stringify({ query: QUERY });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

let hub: TestHub;
let own: PrivateKey;
let foreign: PrivateKey;

async function registerKey(client: string): Promise<PrivateKey> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  await withClient(hub.database.url(), async (connection) =>
    connection.query('UPDATE client SET public_jwk = $2 WHERE id = $1', [client, await exportJWK(publicKey)]),
  );
  return privateKey;
}

beforeAll(async () => {
  hub = await startTestHub();
  own = await registerKey('roadside-terminal');
  foreign = await registerKey('hotel-desk');
  await hub.agree(AGREEMENT, {
    grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }],
    signedRequests: true,
  });
});
afterAll(() => hub.stop());

const headersOf = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  'onecard-agreement': AGREEMENT,
  'onecard-purpose': 'driving-licence-proof',
  ...more,
});

interface Signing {
  readonly key?: PrivateKey;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly lifetime?: number;
}

async function sign({ key = own, header = {}, claims = {}, lifetime = 60 }: Signing = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: 'roadside-terminal',
    sub: 'roadside-terminal',
    aud: `${hub.url}/graphql`,
    jti: randomUUID(),
    iat: now,
    exp: now + lifetime,
    headers: headersOf(),
    body: sha256(BODY),
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'onecard-request+jwt', ...header })
    .sign(key);
}

const send = async (
  signature: string | undefined,
  { headers = headersOf(), body = BODY }: { headers?: Record<string, string>; body?: string } = {},
) =>
  hub.send({
    method: 'POST',
    headers: {
      authorization: `Bearer ${await hub.token('roadside-terminal')}`,
      'content-type': 'application/json',
      ...headers,
      ...(signature === undefined ? {} : { 'onecard-signature': signature }),
    },
    body,
  });

describe('an agreement that demands signed requests', () => {
  test('answers what is signed, and its record keeps the signature’s hash', async () => {
    const signature = await sign();
    const { status, data } = await send(signature);
    expect({ status, data }).toEqual({ status: 200, data: { cardholder: { name: expect.any(String) } } });
    const [record] = await hub.records({ agreement: AGREEMENT });
    expect(record).toMatchObject({ outcome: 'RELEASED', signature: sha256(signature) });
  });

  test('refuses what is not signed, and says so in its log', async () => {
    const { status, data, codes, errors } = await send(undefined);
    expect({ status, data, codes }).toEqual({ status: 403, data: undefined, codes: ['FORBIDDEN'] });
    expect(errors[0]?.message).toContain('Onecard-Signature');
    const [record] = await hub.records({ agreement: AGREEMENT });
    expect(record).toMatchObject({ outcome: 'REFUSED', codes: ['FORBIDDEN'], signature: null, rows: 0 });
  });

  test('answers a signature once', async () => {
    const signature = await sign();
    const answers = await Promise.all([send(signature), send(signature), send(signature)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403, 403]);
  });

  const WRONG: readonly (readonly [string, Signing])[] = [
    ['of another client’s key', { key: undefined as never }],
    ['in another client’s name', { claims: { iss: 'hotel-desk', sub: 'hotel-desk' } }],
    ['for another hub', { claims: { aud: 'https://elsewhere.example/graphql' } }],
    ['that has expired', { lifetime: -60 }],
    ['that lives for an hour', { lifetime: 3600 }],
    ['without a jti', { claims: { jti: undefined } }],
    ['that is a client assertion', { header: { typ: 'JWT' } }],
    ['of another body', { claims: { body: sha256(`${BODY} `) } }],
    ['of no body', { claims: { body: undefined } }],
    ['of another purpose', { claims: { headers: headersOf({ 'onecard-purpose': 'other' }) } }],
    ['of no headers', { claims: { headers: undefined } }],
    ['of a header that was not sent', { claims: { headers: headersOf({ 'onecard-operator': 'somebody' }) } }],
  ];
  test.each(WRONG)('takes no signature %s', async (_, signing) => {
    const key = 'key' in signing ? foreign : own;
    const { status, data, codes } = await send(await sign({ ...signing, key }));
    expect({ status, data, codes }).toEqual({ status: 403, data: undefined, codes: ['FORBIDDEN'] });
  });

  test('takes no signature that another hub could present here, or present what is meant for here', async () => {
    const aud = [`${hub.url}/graphql`, 'https://elsewhere.example/graphql'];
    expect((await send(await sign({ claims: { aud } }))).codes).toEqual(['FORBIDDEN']);
    expect((await send(await sign({ claims: { aud: aud.slice(0, 1) } }))).codes).toEqual([]);
  });

  test.each([
    ['of another type', 'text/plain', BODY],
    ['of a form', 'application/x-www-form-urlencoded', BODY],
    ['that is not there', 'application/json', ''],
  ])('refuses a body %s, signed or not', async (_, type, body) => {
    const headers = { ...headersOf(), 'content-type': type };
    for (const signature of [undefined, await sign({ claims: { body: sha256(body) } })]) {
      const { status, codes } = await send(signature, { headers, body });
      expect([400, 403]).toContain(status);
      expect(codes).toHaveLength(1);
      expect(codes[0]).not.toBe('INTERNAL');
    }
  });

  test.each(['', 'x', 'a.b.c', 'null', 'x'.repeat(9_000)])('takes no signature %j', async (signature) => {
    expect((await send(signature)).codes).toEqual(['FORBIDDEN']);
  });

  test('takes no header that the signature does not cover', async () => {
    const { codes, errors } = await send(await sign(), {
      headers: headersOf({ 'onecard-operator': 'officer-1' }),
    });
    expect(codes).toEqual(['FORBIDDEN']);
    expect(errors[0]?.message).toContain('Onecard-…');
  });

  test('takes a person’s name in a header as it is read', async () => {
    const operator = '王五';
    const headers = headersOf({ 'onecard-operator': operator });
    const signature = await sign({ claims: { headers } });
    const { codes } = await send(signature, {
      headers: headersOf({ 'onecard-operator': encodeURIComponent(operator) }),
    });
    expect(codes).toEqual([]);
  });

  test('of a client without a key says whom to ask for one', async () => {
    await hub.agree('signed-health', {
      consumer: 'HEALTH',
      purposes: ['hospital-reception'],
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }],
      signedRequests: true,
    });
    const { codes, errors } = await hub.ask(QUERY, {
      client: 'hospital-desk',
      agreement: 'signed-health',
      headers: { 'onecard-signature': await sign() },
    });
    expect(codes).toEqual(['FORBIDDEN']);
    expect(errors[0]?.message).toContain('onecard client key');
  });
});

describe('an agreement that demands none', () => {
  test('checks a signature that is given all the same', async () => {
    const headers = { ...headersOf(), 'onecard-agreement': 'roadside-check' };
    const signature = await sign({ claims: { headers } });
    expect((await send(signature, { headers })).codes).toEqual([]);
    const [record] = await hub.records({ agreement: 'roadside-check' });
    expect(record.signature).toBe(sha256(signature));
    expect((await send(signature, { headers })).codes).toEqual(['FORBIDDEN']);
  });
});
