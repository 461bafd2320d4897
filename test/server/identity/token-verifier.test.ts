import { exportSPKI, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { remoteKeys } from '../../../server/identity/remote-keys.ts';
import { createIdentityDatabase, type IdentityDatabase } from './support/identity-database.ts';
import { type IdentityHub, startIdentityHub } from './support/identity-hub.ts';
import {
  bearer,
  type OutsideIssuer,
  type OutsideKey,
  outsideKey,
  rightClaims,
  startOutsideIssuer,
} from './support/outside-issuer.ts';

let database: IdentityDatabase;
let outside: OutsideIssuer;
let hub: IdentityHub;
let key: OutsideKey;

beforeAll(async () => {
  database = await createIdentityDatabase();
  outside = await startOutsideIssuer();
  key = await outsideKey('key-1');
  outside.publish(key, await outsideKey('rsa', 'RS256'));
  hub = await startIdentityHub({ pool: database.hub, keys: remoteKeys(outside.jwksUrl) });
});

afterAll(async () => {
  await hub.close();
  await outside.close();
  await database.close();
});

const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

async function expectRefused(authorization: string | undefined, detail: RegExp): Promise<void> {
  const answer = await hub.whoAmI(authorization);
  expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', en: expect.stringMatching(detail) });
  expect(answer.zh).toMatch(/\p{Script=Han}/u);
}

test('a right token names client, department and roles', async () => {
  const answer = await hub.whoAmI(await bearer(key));
  expect(answer).toEqual({
    status: 200,
    caller: { client: 'hotel', department: 'TOURISM', roles: ['CONSUMER'] },
  });
});

test.each(['ES256', 'EdDSA', 'RS256', 'PS256'])('%s signatures are accepted', async (alg) => {
  const issuer = await startOutsideIssuer();
  const signer = await outsideKey('k', alg);
  issuer.publish(signer);
  const other = await startIdentityHub({ pool: database.hub, keys: remoteKeys(issuer.jwksUrl) });
  expect((await other.whoAmI(await bearer(signer))).status).toBe(200);
  await other.close();
  await issuer.close();
});

test('the scheme is read without regard to case, as RFC 9110 has it', async () => {
  const authorization = await bearer(key);
  expect((await hub.whoAmI(authorization.replace('Bearer', 'bearer'))).status).toBe(200);
});

describe('what is no bearer token', () => {
  test.each([undefined, '', ' '])('a missing header: %j', async (header) => {
    await expectRefused(header, /no access token/);
  });

  test.each([
    'Basic aG90ZWw6c2VjcmV0',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer abc',
    'Bearer a.b.c',
    'Bearer 令牌'.replace('令牌', '%E4%BB%A4'),
  ])('%s', async (header) => {
    await expectRefused(header, /no bearer token|no JWT/);
  });

  test('a token of more than 8 KiB, though rightly signed', async () => {
    await expectRefused(await bearer(key, { padding: 'x'.repeat(8192) }), /longer than 8 KiB/);
  });
});

describe('what the issuer did not sign', () => {
  const untrusted = /not issued by an issuer that this hub trusts/;

  test('alg none', async () => {
    await expectRefused(`Bearer ${new UnsecuredJWT(rightClaims()).encode()}`, untrusted);
  });

  test('HS256 with the public key as the secret', async () => {
    const publicKey = await importJWK(key.publicJwk, 'ES256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('an EC key expected');
    const secrets = [await exportSPKI(publicKey), JSON.stringify(key.publicJwk)];
    for (const secret of secrets) {
      const token = await new SignJWT(rightClaims())
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(new TextEncoder().encode(secret));
      await expectRefused(`Bearer ${token}`, untrusted);
    }
  });

  test('an algorithm outside the list', async () => {
    await expectRefused(await bearer(await outsideKey('key-1', 'ES384')), untrusted);
  });

  test('an unknown key id', async () => {
    await expectRefused(await bearer(await outsideKey('unknown')), untrusted);
  });

  test('another key under a known id', async () => {
    await expectRefused(await bearer(await outsideKey('key-1')), untrusted);
  });

  test('claims changed after signing', async () => {
    const [header, , signature] = (await bearer(key)).split('.');
    const forged = Buffer.from(JSON.stringify({ ...rightClaims(), department: 'HEALTH' })).toString(
      'base64url',
    );
    await expectRefused(`${header}.${forged}.${signature}`, untrusted);
  });

  test('another issuer, or none', async () => {
    await expectRefused(await bearer(key, { iss: 'https://elsewhere.example' }), untrusted);
    await expectRefused(await bearer(key, { iss: undefined }), untrusted);
  });
});

describe('what is not for this hub or not for now', () => {
  test('another audience, or none', async () => {
    await expectRefused(await bearer(key, { aud: 'another-hub' }), /audience/);
    await expectRefused(await bearer(key, { aud: undefined }), /audience/);
  });

  test('an expired token', async () => {
    await expectRefused(await bearer(key, { exp: seconds(-6) }), /expired/);
  });

  test('a token not valid yet', async () => {
    await expectRefused(await bearer(key, { nbf: seconds(7) }), /not valid yet/);
  });

  test('clocks may differ by less than 5 seconds', async () => {
    const early = await bearer(key, { nbf: seconds(3) });
    const late = await bearer(key, { exp: seconds(-3) });
    expect((await hub.whoAmI(early)).status).toBe(200);
    expect((await hub.whoAmI(late)).status).toBe(200);
  });
});

describe('claims that are not as they should be', () => {
  test.each([
    ['exp', undefined],
    ['exp', '2099-01-01'],
    ['nbf', 'now'],
    ['client_id', undefined],
    ['client_id', 7],
    ['client_id', ''],
    ['client_id', 'two\nlines'],
    ['client_id', 'x'.repeat(129)],
    ['department', undefined],
    ['department', 'MINISTRY_OF_MAGIC'],
    ['department', 'constructor'],
    ['department', ['TOURISM']],
    ['roles', undefined],
    ['roles', []],
    ['roles', 'CONSUMER'],
    ['roles', ['CONSUMER', 'ROOT']],
    ['roles', [['CONSUMER']]],
  ])('%s: %j', async (claim, value) => {
    await expectRefused(await bearer(key, { [claim]: value }), /a claim of the token/);
  });
});

test('a refusal never repeats what the token says', async () => {
  const answer = await hub.whoAmI(await bearer(key, { client_id: '<script>', department: 'X-MARK' }));
  expect(JSON.stringify(answer)).not.toMatch(/script|X-MARK/);
});
