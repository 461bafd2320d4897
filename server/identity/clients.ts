import type { JWK } from 'jose';
import type { Pool } from 'pg';
import { HubError } from '../../errors.ts';
import { type Department, isClientId, isDepartment, isRole, type Role } from './caller.ts';
import { isPrivateJwk, isSupportedPublicJwk } from './public-jwk.ts';
import { hashSecret } from './secret-hash.ts';

/** A department's system that may ask for tokens. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly department: Department;
  readonly roles: readonly Role[];
  readonly secretHash: string | undefined;
  readonly publicJwk: JWK | undefined;
  readonly disabled: boolean;
}

/** A client authenticates by its secret, by its key, or by either. */
export interface ClientRegistration {
  readonly id: string;
  readonly name: string;
  readonly department: Department;
  readonly roles: readonly Role[];
  /** At least 16 characters; only its hash is stored. */
  readonly secret?: string;
  /** The client's public key (EC P-256, Ed25519 or RSA). */
  readonly publicJwk?: JWK;
}

interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly department: string;
  readonly roles: readonly string[];
  readonly secret_hash: string | null;
  readonly public_jwk: JWK | null;
  readonly disabled_at: Date | null;
}

const SECRET_MIN_LENGTH = 16;
const COLUMNS = 'id, name, department, roles, secret_hash, public_jwk, disabled_at';

/** A pool, or a connection within a transaction. */
type Database = Pick<Pool, 'query'>;

/** Enrols a client. Needs the owner's rights. Rejects with `BAD_USER_INPUT`; an id that is taken is never overwritten. */
export async function registerClient(database: Database, registration: ClientRegistration): Promise<void> {
  checkRegistration(registration);
  const { id, name, department, roles, secret, publicJwk } = registration;
  const secretHash = secret === undefined ? null : await hashSecret(secret);
  const { rowCount } = await database.query(
    `INSERT INTO client (id, name, department, roles, secret_hash, public_jwk)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [id, name, department, roles, secretHash, publicJwk ?? null],
  );
  if (rowCount === 0) throw badRegistration('客户端标识已被使用', 'the client id is taken');
}

/**
 * Registers a client's public key, in place of the one that it had; a disabled client gets none. Needs the owner's rights. Rejects with
 * `BAD_USER_INPUT`.
 */
export async function setClientKey(database: Database, id: string, publicJwk: JWK): Promise<void> {
  checkPublicJwk(publicJwk);
  const { rowCount } = await database.query(
    'UPDATE client SET public_jwk = $2 WHERE id = $1 AND disabled_at IS NULL',
    [id, publicJwk],
  );
  if (rowCount === 0) throw noSuchClient();
}

/** Lets a client have no more tokens and make no more signatures. Needs the owner's rights. Rejects with `BAD_USER_INPUT`. */
export async function disableClient(database: Database, id: string): Promise<void> {
  const { rowCount } = await database.query(
    'UPDATE client SET disabled_at = now() WHERE id = $1 AND disabled_at IS NULL',
    [id],
  );
  if (rowCount === 0) throw noSuchClient();
}

/** All clients by identifier. */
export async function listClients(database: Database): Promise<readonly Client[]> {
  const { rows } = await database.query<ClientRow>(`SELECT ${COLUMNS} FROM client ORDER BY id`);
  return rows.map(clientOf);
}

/** The client with this id, disabled or not. Takes any text that a stranger may send. */
export async function findClient(pool: Pool, id: string): Promise<Client | undefined> {
  if (!isClientId(id)) return undefined;
  const { rows } = await pool.query<ClientRow>(`SELECT ${COLUMNS} FROM client WHERE id = $1`, [id]);
  return rows[0] && clientOf(rows[0]);
}

function clientOf(row: ClientRow): Client {
  const { id, name, department, roles } = row;
  if (!isDepartment(department) || !roles.every(isRole))
    throw new Error(`Client ${id} has a department or a role that the schema does not know`);
  return {
    id,
    name,
    department,
    roles,
    secretHash: row.secret_hash ?? undefined,
    publicJwk: row.public_jwk ?? undefined,
    disabled: row.disabled_at !== null,
  };
}

function checkRegistration({ id, department, roles, secret, publicJwk }: ClientRegistration): void {
  if (!isClientId(id))
    throw badRegistration(
      '客户端标识应为 1 至 128 个可见 ASCII 字符',
      'a client id is 1 to 128 visible ASCII characters',
    );
  if (!isDepartment(department)) throw badRegistration('没有此部门', 'there is no such department');
  if (!roles.every(isRole)) throw badRegistration('没有此角色', 'there is no such role');
  if (secret === undefined && publicJwk === undefined)
    throw badRegistration('客户端须有密钥(secret)或公钥', 'a client needs a secret or a public key');
  if (secret !== undefined && secret.length < SECRET_MIN_LENGTH)
    throw badRegistration(
      `客户端密钥至少 ${SECRET_MIN_LENGTH} 个字符`,
      `a client secret has at least ${SECRET_MIN_LENGTH} characters`,
    );
  if (publicJwk !== undefined) checkPublicJwk(publicJwk);
}

function checkPublicJwk(jwk: JWK): void {
  if (isPrivateJwk(jwk))
    throw badRegistration('只登记公钥,切勿提交私钥', 'register the public key only, never the private one');
  if (!isSupportedPublicJwk(jwk))
    throw badRegistration(
      '公钥应为 EC P-256、Ed25519 或不少于 2048 位的 RSA',
      'the public key is EC P-256, Ed25519, or RSA of at least 2048 bits',
    );
}

function noSuchClient(): HubError {
  return badRegistration('没有这一客户端,或已停用', 'there is no such client, or it is disabled');
}

function badRegistration(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
