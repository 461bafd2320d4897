import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import type { Pool, PoolClient } from 'pg';
import { ACCESS_TOKEN_LIFETIME, type SigningKey } from './access-token.ts';
import { openKey, sealKey } from './key-encryption.ts';
import { createKeySet, type FindKey } from './key-set.ts';

const ALGORITHM = 'ES256';
const USE = 'issuer key';
const COOL_DOWN_MS = 1_000;

/**
 * Seconds that a retired key stays published beyond its last token's lifetime: clocks differ, and a token
 * may be signed just after the key was read and retired.
 */
const PUBLISHED_MARGIN = 60;

interface SealedKey {
  readonly kid: string;
  readonly private_jwk: Buffer;
}

/** The built-in issuer's public keys: the one that signs and those whose tokens may still be in use. */
export async function publishedKeys(pool: Pool): Promise<JSONWebKeySet> {
  const { rows } = await pool.query<{ public_jwk: JWK }>(
    `SELECT public_jwk FROM issuer_key
      WHERE retired_at IS NULL OR retired_at > now() - make_interval(secs => $1)
      ORDER BY created_at DESC`,
    [ACCESS_TOKEN_LIFETIME + PUBLISHED_MARGIN],
  );
  return { keys: rows.map((row) => row.public_jwk) };
}

/** The published keys as a verifier uses them, in this process or in another hub on the same database. */
export function databaseKeys(pool: Pool): FindKey {
  return createKeySet(() => publishedKeys(pool), { coolDownMs: COOL_DOWN_MS });
}

/** Makes the function that gives the key to sign with. It asks each time, so that a rotation anywhere counts at once. */
export function createSigningKeyReader(pool: Pool, secret: Buffer): () => Promise<SigningKey> {
  let opened: SigningKey | undefined;
  return async () => {
    const sealed = await activeKey(pool);
    if (sealed === undefined)
      throw new Error('尚无签发密钥,请先创建 · There is no issuer key yet: run ensureIssuerKey first');
    if (opened?.kid !== sealed.kid) opened = await openSigningKey(sealed, secret);
    return opened;
  };
}

/**
 * Creates the first key if there is none, and checks that the hub's secret opens the one there is: a
 * start with another secret fails here and not at the first token. Needs the owner's rights.
 */
export async function ensureIssuerKey(pool: Pool, secret: Buffer): Promise<void> {
  await withKeysLocked(pool, async (connection) => {
    const sealed = await activeKey(connection);
    if (sealed === undefined) await insertKey(connection, secret);
    else await openSigningKey(sealed, secret);
  });
}

/**
 * A new key signs from now on; the old one stays published until its last token has expired. Needs the owner's rights.
 * Keys whose tokens are long gone are deleted on the way. Returns the new key's id.
 */
export async function rotateIssuerKey(pool: Pool, secret: Buffer): Promise<string> {
  return await withKeysLocked(pool, async (connection) => {
    await connection.query('UPDATE issuer_key SET retired_at = now() WHERE retired_at IS NULL');
    await connection.query(`DELETE FROM issuer_key WHERE retired_at < now() - INTERVAL '1 day'`);
    return await insertKey(connection, secret);
  });
}

/** Only one process at a time changes keys; readers go on. */
async function withKeysLocked<Result>(
  pool: Pool,
  change: (connection: PoolClient) => Promise<Result>,
): Promise<Result> {
  const connection = await pool.connect();
  try {
    await connection.query('BEGIN');
    await connection.query('LOCK TABLE issuer_key IN SHARE ROW EXCLUSIVE MODE');
    const result = await change(connection);
    await connection.query('COMMIT');
    connection.release();
    return result;
  } catch (error) {
    // Closing the connection rolls back, whatever state it is in.
    connection.release(true);
    throw error;
  }
}

async function activeKey(database: Pool | PoolClient): Promise<SealedKey | undefined> {
  const { rows } = await database.query<SealedKey>(
    'SELECT kid, private_jwk FROM issuer_key WHERE retired_at IS NULL',
  );
  return rows[0];
}

async function insertKey(connection: PoolClient, secret: Buffer): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateJwk = JSON.stringify(await exportJWK(privateKey));
  await connection.query('INSERT INTO issuer_key (kid, public_jwk, private_jwk) VALUES ($1, $2, $3)', [
    kid,
    { ...publicJwk, kid, alg: ALGORITHM, use: 'sig' },
    sealKey(privateJwk, { secret, use: USE, kid }),
  ]);
  return kid;
}

async function openSigningKey(sealed: SealedKey, secret: Buffer): Promise<SigningKey> {
  const { kid } = sealed;
  const privateJwk: JWK = JSON.parse(openKey(sealed.private_jwk, { secret, use: USE, kid }));
  return { kid, algorithm: ALGORITHM, key: await importJWK(privateJwk, ALGORITHM) };
}
