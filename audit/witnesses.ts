import type { Pool } from 'pg';
import { HubError } from '../errors.ts';

/** A department's key that cosigns checkpoints. */
export interface Witness {
  readonly name: string;
  readonly department: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Buffer;
  readonly addedAt: Date;
  /** Undefined: it counts. */
  readonly removedAt: Date | undefined;
}

export type WitnessToAdd = Pick<Witness, 'name' | 'department' | 'publicKey'>;

/** A pool, or a connection within a transaction. */
type Database = Pick<Pool, 'query'>;

/** As key names go (c2sp.org/signed-note), in visible ASCII: it stands in notes, lists and errors. */
export const WITNESS_NAME = /^[A-Za-z0-9][A-Za-z0-9./:_-]{0,127}$/;

/**
 * Needs the owner's rights. A key counts once for ever: the statement that it signs does not say by which name.
 * @throws HubError BAD_USER_INPUT where the name is of the wrong form, or name or key are taken
 */
export async function addWitness(
  database: Database,
  { name, department, publicKey }: WitnessToAdd,
): Promise<void> {
  if (!WITNESS_NAME.test(name)) throw badWitness(...BAD_NAME);
  const { rowCount } = await database.query(
    'INSERT INTO witness (name, department, public_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [name, department, publicKey],
  );
  if (rowCount === 0)
    throw badWitness(
      '见证方名称或公钥已登记(移除者的公钥不得再用)',
      'a witness has this name already, or one has or had this key',
    );
}

/** Needs the owner's rights. Its cosignatures count no more. @throws HubError BAD_USER_INPUT where there is none */
export async function removeWitness(database: Database, name: string): Promise<void> {
  const { rowCount } = await database.query(
    'UPDATE witness SET removed_at = now() WHERE name = $1 AND removed_at IS NULL',
    [name],
  );
  if (rowCount === 0)
    throw badWitness('没有这一见证方,或已移除', 'there is no such witness, or it is removed');
}

/** All that have ever been added, by name, the newest of a name first. */
export async function listWitnesses(database: Database): Promise<readonly Witness[]> {
  const { rows } = await database.query<{
    name: string;
    department: string;
    public_key: Buffer;
    added_at: Date;
    removed_at: Date | null;
  }>(
    'SELECT name, department, public_key, added_at, removed_at FROM witness ORDER BY name, added_at DESC, public_key',
  );
  return rows.map(({ public_key: publicKey, added_at: addedAt, removed_at: removedAt, ...row }) => ({
    ...row,
    publicKey,
    addedAt,
    removedAt: removedAt ?? undefined,
  }));
}

const BAD_NAME = [
  '见证方名称为 1 至 128 个 ASCII 字母、数字或 . / : _ -,如 witness.health.example',
  'the name of a witness is 1 to 128 ASCII letters, digits or . / : _ -, such as witness.health.example',
] as const;

function badWitness(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
