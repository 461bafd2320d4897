import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerClient } from '../../../server/identity/clients.ts';
import { ensureIssuerKey } from '../../../server/identity/issuer-keys.ts';
import { createIdentityDatabase, type IdentityDatabase } from './support/identity-database.ts';
import { AUDIENCE, type IdentityHub, ISSUER, SECRET, startIdentityHub } from './support/identity-hub.ts';
import { assertionForm, basic, requestToken, signAssertion } from './support/token-request.ts';

const HOTEL_SECRET = 'hotel secret: +%&=密 of 2026';

let database: IdentityDatabase;
let hub: IdentityHub;
let secondHub: IdentityHub;
let clinicKeys: Awaited<ReturnType<typeof generateKeyPair>>;

beforeAll(async () => {
  database = await createIdentityDatabase();
  const { owner } = database;
  await ensureIssuerKey(owner, SECRET);
  clinicKeys = await generateKeyPair('ES256', { extractable: true });
  const hotel = {
    name: '酒店入住',
    department: 'TOURISM',
    roles: ['CONSUMER'],
    secret: HOTEL_SECRET,
  } as const;
  await registerClient(owner, { ...hotel, id: 'hotel' });
  await registerClient(owner, { ...hotel, id: 'disabled' });
  await registerClient(owner, { ...hotel, id: 'no-role', roles: [] });
  await registerClient(owner, {
    id: 'clinic',
    name: '医院挂号',
    department: 'HEALTH',
    roles: ['CONSUMER', 'AUDITOR'],
    publicJwk: await exportJWK(clinicKeys.publicKey),
  });
  await owner.query(`UPDATE client SET disabled_at = now() WHERE id = 'disabled'`);
  hub = await startIdentityHub({ pool: database.hub });
  secondHub = await startIdentityHub({ pool: database.hub });
});

afterAll(async () => {
  await hub.close();
  await secondHub.close();
  await database.close();
});

const request = (options: Parameters<typeof requestToken>[1]) => requestToken(hub.url, options);

describe('client_secret_basic', () => {
  test('gets a token that the hub, and any other, accepts', async () => {
    const answer = await request({ authorization: basic('hotel', HOTEL_SECRET) });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 600 });
    const authorization = `Bearer ${answer.body.access_token}`;
    const caller = { client: 'hotel', department: 'TOURISM', roles: ['CONSUMER'] };
    expect(await hub.whoAmI(authorization)).toEqual({ status: 200, caller });
    expect(await secondHub.whoAmI(authorization)).toEqual({ status: 200, caller });
  });

  test('the token is an RFC 9068 access token of ten minutes, checkable with the published keys alone', async () => {
    const { body } = await request({ authorization: basic('hotel', HOTEL_SECRET) });
    const token = String(body.access_token);
    const published = createRemoteJWKSet(new URL(`${hub.url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(token, published, { issuer: ISSUER, audience: AUDIENCE });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: 'hotel', client_id: 'hotel', jti: expect.any(String) });
    expect(payload.exp).toBe(Number(payload.iat) + 600);
    expect(payload.nbf).toBe(payload.iat);
  });

  test('a client_id that repeats the credentials is fine, another is not', async () => {
    const authorization = basic('hotel', HOTEL_SECRET);
    expect((await request({ authorization, form: { client_id: 'hotel' } })).status).toBe(200);
    const answer = await request({ authorization, form: { client_id: 'clinic' } });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test.each([
    ['a wrong secret', basic('hotel', 'wrong')],
    ['an unknown client', basic('nobody', HOTEL_SECRET)],
    ['an id that no database may see', basic('nul\u0000', HOTEL_SECRET)],
    ['a disabled client', basic('disabled', HOTEL_SECRET)],
    ['a client without secret', basic('clinic', '')],
  ])('%s is refused alike', async (_, authorization) => {
    const answer = await request({ authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      error: 'invalid_client',
      error_description: 'wrong client id or secret',
      error_description_zh: '客户端标识或密钥有误',
    });
  });

  const encode = (text: string) => Buffer.from(text).toString('base64');
  test.each([
    ['no colon', `Basic ${encode('hotel')}`],
    ['no padding', `Basic ${encode('hotel:aa').replace(/=+$/, '')}`],
    ['URL-safe base64', 'Basic aG90ZWw6_-8='],
    ['noise in base64', `Basic !${encode('hotel:secret')}`],
    ['not UTF-8', `Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString('base64')}`],
    ['a broken percent escape', `Basic ${encode('hotel:%zz')}`],
    ['nothing', 'Basic'],
    ['another scheme', 'Bearer abc'],
  ])('malformed credentials: %s', async (_, authorization) => {
    const answer = await request({ authorization });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(answer.body.error_description).toMatch(/no valid Basic credentials/);
  });
});

describe('guessing', () => {
  async function timed(id: string, secret: string): Promise<number> {
    const start = performance.now();
    await request({ authorization: basic(id, secret) });
    return performance.now() - start;
  }

  test('three wrong secrets are free, those after them are slowed', async () => {
    for (let n = 0; n < 3; n++) await timed('guessed', `wrong ${n}`);
    // Timers may fire a little early.
    expect(await timed('guessed', 'wrong')).toBeGreaterThanOrEqual(245);
    expect(await timed('guessed', 'wrong')).toBeGreaterThanOrEqual(495);
  });

  test('an unknown client takes as long as a wrong secret', async () => {
    const [wrong, unknown]: [number[], number[]] = [[], []];
    for (let n = 0; n < 3; n++) {
      wrong.push(await timed('no-role', 'wrong'));
      unknown.push(await timed(`unknown-${n}`, 'wrong'));
    }
    const ratio = Math.min(...unknown) / Math.min(...wrong);
    expect(ratio).toBeGreaterThan(0.3);
    expect(ratio).toBeLessThan(3);
  });
});

describe('private_key_jwt', () => {
  const assert = (claims = {}) => signAssertion({ client: 'clinic', key: clinicKeys.privateKey, claims });
  const inSeconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

  test('gets a token, for the token endpoint or the issuer as audience', async () => {
    for (const aud of [ISSUER, `${ISSUER}/oauth/token`, [ISSUER]]) {
      const answer = await request({ form: assertionForm(await assert({ aud })) });
      expect(answer.status).toBe(200);
      const { caller } = await hub.whoAmI(`Bearer ${answer.body.access_token}`);
      expect(caller).toEqual({ client: 'clinic', department: 'HEALTH', roles: ['CONSUMER', 'AUDITOR'] });
    }
  });

  test('an assertion counts once, whichever hub it is sent to', async () => {
    const form = assertionForm(await assert());
    const answers = await Promise.all([
      requestToken(hub.url, { form }),
      requestToken(secondHub.url, { form }),
      requestToken(hub.url, { form }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401]);
    const again = await requestToken(secondHub.url, { form });
    expect(again.body).toMatchObject({
      error: 'invalid_client',
      error_description: expect.stringMatching(/used before/),
    });
  });

  test('used assertions are forgotten after their expiry', async () => {
    await database.owner.query(
      `INSERT INTO used_assertion (client, jti, expires_at) VALUES ('clinic', 'old', now() - INTERVAL '1 second')`,
    );
    await request({ form: assertionForm(await assert()) });
    const { rows } = await database.owner.query(`SELECT FROM used_assertion WHERE jti = 'old'`);
    expect(rows).toEqual([]);
  });

  test.each([
    ['another audience', { aud: 'https://elsewhere.example' }],
    ['several audiences', { aud: [ISSUER, 'https://elsewhere.example'] }],
    ['another issuer', { iss: 'hotel' }],
    ['another subject', { sub: 'hotel' }],
    ['an unknown client', { iss: 'nobody', sub: 'nobody' }],
    ['a subject that is no text', { sub: 7 }],
    ['no jti', { jti: undefined }],
    ['a jti that no database takes', { jti: 'a\u0000b' }],
    ['no expiry', { exp: undefined }],
    ['expired', { exp: inSeconds(-6) }],
    ['valid for too long', { exp: inSeconds(330) }],
    ['not valid yet', { nbf: inSeconds(30) }],
  ])('refused: %s', async (_, claims) => {
    const answer = await request({ form: assertionForm(await assert(claims)) });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test("refused: another's signature, HS256, none, no JWT, an assertion of 9 KiB", async () => {
    const stranger = await generateKeyPair('ES256');
    const unsecured = new UnsecuredJWT({})
      .setIssuer('clinic')
      .setSubject('clinic')
      .setAudience(ISSUER)
      .encode();
    const publicText = new TextEncoder().encode(JSON.stringify(await exportJWK(clinicKeys.publicKey)));
    const assertions = [
      await signAssertion({ client: 'clinic', key: stranger.privateKey }),
      await signAssertion({ client: 'clinic', key: publicText, alg: 'HS256' }),
      await signAssertion({ client: 'hotel', key: clinicKeys.privateKey }),
      await assert({ padding: 'x'.repeat(9 * 1024) }),
      unsecured,
      'a.b.c',
      'abc',
    ];
    for (const assertion of assertions) {
      const answer = await request({ form: assertionForm(assertion) });
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    }
  });

  test('an assertion that was refused does not burn its jti', async () => {
    const jti = 'spared';
    await request({ form: assertionForm(await assert({ jti, aud: [ISSUER, 'https://elsewhere.example'] })) });
    expect((await request({ form: assertionForm(await assert({ jti })) })).status).toBe(200);
  });
});

describe('token requests that RFC 6749 refuses', () => {
  const authorization = () => basic('hotel', HOTEL_SECRET);

  test('no credentials', async () => {
    const answer = await request({});
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test('a secret in the body', async () => {
    const answer = await request({ form: { client_id: 'hotel', client_secret: HOTEL_SECRET } });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test('two methods of authentication', async () => {
    const assertion = await signAssertion({ client: 'clinic', key: clinicKeys.privateKey });
    const answer = await request({ authorization: authorization(), form: assertionForm(assertion) });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('an unknown type of assertion', async () => {
    const answer = await request({ form: { client_assertion: 'a.b.c', client_assertion_type: 'saml' } });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('another grant', async () => {
    const answer = await request({ authorization: authorization(), form: { grant_type: 'password' } });
    expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  test('a client without role', async () => {
    const answer = await request({ authorization: basic('no-role', HOTEL_SECRET) });
    expect(answer).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });

  test.each([
    ['no grant', 'grant_type='],
    ['nothing at all', ''],
    ['a repeated parameter', 'grant_type=client_credentials&grant_type=client_credentials'],
    ['more than 16 KiB', `grant_type=client_credentials&x=${'x'.repeat(16 * 1024)}`],
  ])('%s', async (_, form) => {
    const answer = await request({ authorization: authorization(), form });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('JSON', async () => {
    const form = JSON.stringify({ grant_type: 'client_credentials' });
    const answer = await request({ authorization: authorization(), form, contentType: 'application/json' });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});

test("the issuer's body parser is its own: other routes take JSON and no forms", async () => {
  const echo = (contentType: string, body: string) =>
    fetch(`${hub.url}/echo`, { method: 'POST', headers: { 'content-type': contentType }, body });
  expect(await (await echo('application/json', '{"a":1}')).json()).toEqual({ a: 1 });
  expect((await echo('application/x-www-form-urlencoded', 'a=1')).status).toBe(415);
});

test('a database that is away is an internal error without a word about it', async () => {
  const away = await createIdentityDatabase();
  const orphan = await startIdentityHub({ pool: away.hub });
  await away.close();
  const answer = await requestToken(orphan.url, { authorization: basic('hotel', HOTEL_SECRET) });
  expect(answer).toMatchObject({ status: 500, body: { error: 'server_error' } });
  expect(JSON.stringify(answer.body)).not.toMatch(/pool|pg|database/i);
  await orphan.close();
});
