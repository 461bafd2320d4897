import { readFile } from 'node:fs/promises';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEPARTMENTS, ROLES } from '../../../server/identity/caller.ts';
import { type ClientRegistration, findClient, registerClient } from '../../../server/identity/clients.ts';
import { generateSecret, hashSecret, isSecretOf, NO_SECRET } from '../../../server/identity/secret-hash.ts';
import { createIdentityDatabase, type IdentityDatabase } from './support/identity-database.ts';

let database: IdentityDatabase;

beforeAll(async () => {
  database = await createIdentityDatabase();
});

afterAll(async () => {
  await database.close();
});

const HOTEL: ClientRegistration = {
  id: 'hotel',
  name: '酒店入住',
  department: 'TOURISM',
  roles: ['CONSUMER'],
  secret: generateSecret(),
};

describe('registering', () => {
  test('a client is found as it was registered, with the hash of its secret only', async () => {
    const { publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const publicJwk = await exportJWK(publicKey);
    await registerClient(database.owner, { ...HOTEL, publicJwk });
    const client = await findClient(database.hub, 'hotel');
    const { secret = '', ...rest } = HOTEL;
    expect(client).toEqual({
      ...rest,
      publicJwk,
      secretHash: expect.stringMatching(/^\$scrypt\$ln=14,/),
      disabled: false,
    });
    expect(await isSecretOf(secret, client?.secretHash ?? '')).toBe(true);
  });

  test('an id that is taken stays with its client', async () => {
    await registerClient(database.owner, { ...HOTEL, id: 'taken' });
    await expect(
      registerClient(database.owner, { ...HOTEL, id: 'taken', department: 'HEALTH' }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', detail: { en: 'the client id is taken' } });
    expect((await findClient(database.hub, 'taken'))?.department).toBe('TOURISM');
  });

  const { secret: _, ...withoutSecret } = HOTEL;
  test.each([
    ['an empty id', { ...HOTEL, id: '' }],
    ['an id with a space', { ...HOTEL, id: 'a b' }],
    ['an unknown department', { ...HOTEL, department: 'SPACE' }],
    ['an unknown role', { ...HOTEL, roles: ['ROOT'] }],
    ['neither secret nor key', withoutSecret],
    ['a short secret', { ...HOTEL, secret: 'hunter2' }],
    ['a symmetric key', { ...withoutSecret, publicJwk: { kty: 'oct', k: 'AAAA' } }],
    ['another curve', { ...withoutSecret, publicJwk: { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA' } }],
    ['a point off the curve', { ...withoutSecret, publicJwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }],
    ['a short RSA key', { ...withoutSecret, publicJwk: { kty: 'RSA', n: 'u'.repeat(171), e: 'AQAB' } }],
  ])('%s is refused', async (_name, registration) => {
    await expect(registerClient(database.owner, registration as ClientRegistration)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('a private key is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const publicJwk: JWK = await exportJWK(privateKey);
    await expect(registerClient(database.owner, { ...withoutSecret, publicJwk })).rejects.toMatchObject({
      detail: { en: 'register the public key only, never the private one' },
    });
  });
});

describe('secrets', () => {
  test('each hash has its own salt', async () => {
    expect(await hashSecret('the same')).not.toBe(await hashSecret('the same'));
  });

  test('no secret opens the hash of a client without one', async () => {
    expect(await isSecretOf('', NO_SECRET)).toBe(false);
  });

  test('a stored text that is no hash is our fault, not a wrong secret', async () => {
    await expect(isSecretOf('secret', 'plain')).rejects.toThrow(/not one of ours/);
  });
});

test.each([
  ['Department', DEPARTMENTS],
  ['Role', ROLES],
])('%s has the values of the schema', async (name, values) => {
  const sdl = await readFile(new URL('../../../schema/directives.graphql', import.meta.url), 'utf8');
  const [, body = ''] = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(sdl) ?? [];
  expect(body.match(/^ {2}[A-Z_]+$/gm)?.map((value) => value.trim())).toEqual([...values]);
});
