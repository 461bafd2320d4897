import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { registerClient } from '../../../server/identity/clients.ts';
import { ensureIssuerKey, publishedKeys, rotateIssuerKey } from '../../../server/identity/issuer-keys.ts';
import { remoteKeys } from '../../../server/identity/remote-keys.ts';
import { createIdentityDatabase, type IdentityDatabase } from './support/identity-database.ts';
import { type IdentityHub, SECRET, startIdentityHub } from './support/identity-hub.ts';
import { bearer, type OutsideIssuer, outsideKey, startOutsideIssuer } from './support/outside-issuer.ts';
import { basic, requestToken } from './support/token-request.ts';

const HOTEL_SECRET = 'a secret of the hotel';

let database: IdentityDatabase;

beforeAll(async () => {
  database = await createIdentityDatabase();
  await ensureIssuerKey(database.owner, SECRET);
  await registerClient(database.owner, {
    id: 'hotel',
    name: '酒店入住',
    department: 'TOURISM',
    roles: ['CONSUMER'],
    secret: HOTEL_SECRET,
  });
});

afterAll(async () => {
  await database.close();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Only the date is made up, so that servers and timers go on. */
function passSeconds(seconds: number): void {
  const later = Date.now() + seconds * 1000;
  vi.useFakeTimers({ toFake: ['Date'], now: later });
}

const kidsOf = async () => (await publishedKeys(database.hub)).keys.map((key) => key.kid);

describe('the built-in issuer', () => {
  async function authorizationFrom(hub: IdentityHub): Promise<string> {
    const { body } = await requestToken(hub.url, { authorization: basic('hotel', HOTEL_SECRET) });
    return `Bearer ${body.access_token}`;
  }

  test('after a rotation the new key signs at once in every hub, and tokens of the old one are still accepted', async () => {
    const hubs = [
      await startIdentityHub({ pool: database.hub }),
      await startIdentityHub({ pool: database.hub }),
    ] as const;
    const before = await authorizationFrom(hubs[0]);
    expect((await hubs[1].whoAmI(before)).status).toBe(200);

    const kid = await rotateIssuerKey(database.owner, SECRET);
    const after = await Promise.all(hubs.map(authorizationFrom));

    for (const authorization of after) {
      const [header = ''] = authorization.slice('Bearer '.length).split('.');
      expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ kid });
    }
    for (const hub of hubs)
      for (const authorization of [before, ...after])
        expect((await hub.whoAmI(authorization)).status).toBe(200);
    await Promise.all(hubs.map((hub) => hub.close()));
  });

  test('a retired key is published until its last token has expired', async () => {
    const old = (await kidsOf())[0];
    const kid = await rotateIssuerKey(database.owner, SECRET);
    expect((await kidsOf()).slice(0, 2)).toEqual([kid, old]);
    await database.owner.query(
      `UPDATE issuer_key SET retired_at = now() - INTERVAL '661 seconds' WHERE retired_at IS NOT NULL`,
    );
    expect(await kidsOf()).toEqual([kid]);
  });

  test('hubs that start or rotate together end with one key that signs', async () => {
    const { owner } = database;
    await owner.query('DELETE FROM issuer_key');
    await Promise.all(Array.from({ length: 4 }, () => ensureIssuerKey(owner, SECRET)));
    expect(await kidsOf()).toHaveLength(1);
    await Promise.all(Array.from({ length: 4 }, () => rotateIssuerKey(owner, SECRET)));
    const { rows } = await owner.query('SELECT FROM issuer_key WHERE retired_at IS NULL');
    expect(rows).toHaveLength(1);
  });

  test('neither private key nor secret lies in the database', async () => {
    const { rows: keys } = await database.owner.query('SELECT public_jwk, private_jwk FROM issuer_key');
    for (const { public_jwk, private_jwk } of keys) {
      expect(private_jwk.toString('latin1')).not.toMatch(/"d":/);
      expect(Object.keys(public_jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    }
    const { rows: clients } = await database.owner.query('SELECT * FROM client');
    expect(JSON.stringify(clients)).not.toContain(HOTEL_SECRET);
  });

  test('a private key that was put into the row of another does not open', async () => {
    const { owner } = database;
    await rotateIssuerKey(owner, SECRET);
    await owner.query(`UPDATE issuer_key active SET private_jwk = retired.private_jwk
      FROM issuer_key retired WHERE active.retired_at IS NULL AND retired.retired_at IS NOT NULL`);
    await expect(ensureIssuerKey(owner, SECRET)).rejects.toThrow(/does not open the issuer key/);
    await rotateIssuerKey(owner, SECRET);
    await ensureIssuerKey(owner, SECRET);
  });

  test('another hub secret does not open the key, and the start says so', async () => {
    const wrong = Buffer.alloc(32, 8);
    await expect(ensureIssuerKey(database.owner, wrong)).rejects.toThrow(/does not open the issuer key/);
    await expect(ensureIssuerKey(database.owner, Buffer.alloc(31))).rejects.toThrow(/at least 32 bytes/);
    const hub = await startIdentityHub({ pool: database.hub, secret: wrong });
    const answer = await requestToken(hub.url, { authorization: basic('hotel', HOTEL_SECRET) });
    expect(answer).toMatchObject({ status: 500, body: { error: 'server_error' } });
    await hub.close();
  });

  test('the running hub may neither enrol clients nor plant keys', async () => {
    const { hub } = database;
    const denied = /permission denied/;
    await expect(rotateIssuerKey(hub, SECRET)).rejects.toThrow(denied);
    await expect(hub.query(`UPDATE client SET roles = '{AUDITOR}'`)).rejects.toThrow(denied);
    await expect(hub.query('INSERT INTO issuer_key SELECT * FROM issuer_key')).rejects.toThrow(denied);
    await expect(hub.query('DELETE FROM client')).rejects.toThrow(denied);
  });
});

describe('an outside issuer', () => {
  let outside: OutsideIssuer;
  let hub: IdentityHub;

  beforeEach(async () => {
    outside = await startOutsideIssuer();
    hub = await startIdentityHub({ pool: database.hub, keys: remoteKeys(outside.jwksUrl) });
  });

  afterEach(async () => {
    await hub.close();
    await outside.close();
  });

  test('its new key is fetched when a token names it', async () => {
    const [first, second] = [await outsideKey('first'), await outsideKey('second')];
    outside.publish(first);
    expect((await hub.whoAmI(await bearer(first))).status).toBe(200);
    outside.publish(first, second);
    expect((await hub.whoAmI(await bearer(second))).status).toBe(200);
    expect(outside.requests()).toBe(2);
  });

  test('invented key ids cost it two requests and no more until the cool-down is over', async () => {
    const [known, invented] = [await outsideKey('known'), await outsideKey('invented')];
    outside.publish(known);
    const flood = Array.from({ length: 50 }, async (_, n) => await hub.whoAmI(await bearer(invented, { n })));
    expect((await Promise.all(flood)).every((answer) => answer.status === 401)).toBe(true);
    for (let n = 0; n < 10; n++) await hub.whoAmI(await bearer(invented, { n: 50 + n }));
    expect(outside.requests()).toBe(2);
    expect((await hub.whoAmI(await bearer(known))).status).toBe(200);
    passSeconds(6);
    await hub.whoAmI(await bearer(invented));
    expect(outside.requests()).toBe(3);
  });

  test('a token whose key was withdrawn is refused within a minute, though it was verified before', async () => {
    const [stolen, fresh] = [await outsideKey('stolen'), await outsideKey('fresh')];
    outside.publish(stolen);
    const authorization = await bearer(stolen);
    await hub.whoAmI(authorization);
    passSeconds(29);
    outside.publish(fresh);
    expect((await hub.whoAmI(authorization)).status).toBe(200);
    passSeconds(31);
    expect(await hub.whoAmI(authorization)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('a verified token is refused once it has expired', async () => {
    const key = await outsideKey('key');
    outside.publish(key);
    const authorization = await bearer(key, { exp: Math.floor(Date.now() / 1000) + 10 });
    expect((await hub.whoAmI(authorization)).status).toBe(200);
    passSeconds(16);
    expect(await hub.whoAmI(authorization)).toMatchObject({
      status: 401,
      en: expect.stringMatching(/expired/),
    });
  });

  test('down from the start: the source is unavailable, and the caller is not to blame', async () => {
    const key = await outsideKey('key');
    expect(await hub.whoAmI(await bearer(key))).toMatchObject({ status: 503, code: 'SOURCE_UNAVAILABLE' });
    expect(await hub.whoAmI(await bearer(key))).toMatchObject({ status: 503 });
    expect(outside.requests()).toBe(1);
    outside.publish(key);
    passSeconds(6);
    expect((await hub.whoAmI(await bearer(key))).status).toBe(200);
  });

  test('down later: the last known keys serve for ten minutes', async () => {
    const key = await outsideKey('key');
    outside.publish(key);
    await hub.whoAmI(await bearer(key));
    outside.fail();
    passSeconds(300);
    expect((await hub.whoAmI(await bearer(key))).status).toBe(200);
    passSeconds(301);
    expect(await hub.whoAmI(await bearer(key))).toMatchObject({ status: 503, code: 'SOURCE_UNAVAILABLE' });
  });

  test('silent: nobody waits longer than the time-out, and after it the known keys serve', async () => {
    const key = await outsideKey('key');
    outside.publish(key);
    await hub.whoAmI(await bearer(key));
    outside.hang();
    passSeconds(31);
    const start = performance.now();
    expect((await hub.whoAmI(await bearer(key))).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(6_000);
  });

  test('an answer that is no key set counts as down', async () => {
    const key = await outsideKey('key');
    outside.publishText('{"keys":"none"}');
    expect(await hub.whoAmI(await bearer(key))).toMatchObject({ status: 503, code: 'SOURCE_UNAVAILABLE' });
  });
});
