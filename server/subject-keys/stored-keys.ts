import { randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { SubjectKey } from '../../audit/subject.ts';
import { HubError } from '../../errors.ts';
import { derivedKey } from '../derived-key.ts';
import { openKey, sealKey } from '../identity/key-encryption.ts';

const KEY_BYTES = 32;
const USE = 'subject key';

/** A pool, or a connection within a transaction. */
type Database = Pick<ClientBase, 'query'>;

/**
 * The keys under which subjects are logged and found, but for those that have been destroyed.
 * @throws Error where the hub's secret does not open one
 */
export async function readSubjectKeys(database: Database, secret: Buffer): Promise<readonly SubjectKey[]> {
  const { rows } = await database.query<{ epoch: number; secret: Buffer }>(
    'SELECT epoch, secret FROM subject_key WHERE destroyed_at IS NULL ORDER BY epoch',
  );
  return rows.map(({ epoch, secret: sealed }) => ({ epoch, secret: open(sealed, { epoch, secret }) }));
}

/**
 * Makes the key of the first epoch where there is none: a random one, or, where entries have been written already, the one derived from
 * the hub's secret under which they were. Needs the owner's rights.
 */
export async function ensureSubjectKey(database: Database, secret: Buffer): Promise<void> {
  const first = { epoch: 1, secret };
  await database.query(
    `INSERT INTO subject_key (epoch, secret, derived)
     SELECT 1, CASE WHEN began.before THEN $2::bytea ELSE $1::bytea END, began.before
       FROM (SELECT EXISTS (SELECT FROM audit_entry) AS before) AS began
     ON CONFLICT DO NOTHING`,
    [seal(randomBytes(KEY_BYTES), first), seal(derivedKey(secret, 'subjects, epoch 1'), first)],
  );
}

/**
 * Begins the next epoch; needs the owner's rights and a transaction. @returns its number
 * @throws Error where the hub's secret is another one: running hubs could not open the key
 */
export async function rotateSubjectKey(database: Database, secret: Buffer): Promise<number> {
  const { current } = await lockKeys(database);
  await readSubjectKeys(database, secret);
  const epoch = current + 1;
  await database.query('INSERT INTO subject_key (epoch, secret) VALUES ($1, $2)', [
    epoch,
    seal(randomBytes(KEY_BYTES), { epoch, secret }),
  ]);
  return epoch;
}

/**
 * Erases an epoch's key: who was logged under it is found no more. Needs the owner's rights and a transaction.
 * @throws HubError CONFLICT for the current epoch, one that never was, and one that is destroyed
 */
export async function destroySubjectKey(database: Database, epoch: number): Promise<void> {
  const { current, held } = await lockKeys(database);
  if (epoch === current) {
    throw refused(
      `第 ${epoch} 期是现行的,先以 onecard audit key rotate-subjects 开始下一期`,
      `epoch ${epoch} is the current one: begin the next one first, with onecard audit key rotate-subjects`,
    );
  }
  if (!held.includes(epoch))
    throw refused(
      `没有第 ${epoch} 期的密钥,或已销毁`,
      `there is no key of epoch ${epoch}, or it is destroyed`,
    );
  // Overwritten first: what a careless reader of the table's file finds is noise of the same length.
  const noise = seal(randomBytes(KEY_BYTES), { epoch, secret: randomBytes(KEY_BYTES) });
  await database.query('UPDATE subject_key SET secret = $2 WHERE epoch = $1', [epoch, noise]);
  await database.query('UPDATE subject_key SET secret = NULL, destroyed_at = now() WHERE epoch = $1', [
    epoch,
  ]);
}

async function lockKeys(
  database: Database,
): Promise<{ readonly current: number; readonly held: readonly number[] }> {
  await database.query('LOCK TABLE subject_key IN SHARE ROW EXCLUSIVE MODE');
  const { rows } = await database.query<{ epoch: number; destroyed: boolean }>(
    'SELECT epoch, destroyed_at IS NOT NULL AS destroyed FROM subject_key ORDER BY epoch DESC',
  );
  const current = rows[0]?.epoch;
  if (current === undefined)
    throw refused('尚无密钥:请先启动枢纽', 'there is no key yet: start the hub first');
  return { current, held: rows.filter(({ destroyed }) => !destroyed).map(({ epoch }) => epoch) };
}

interface Epoch {
  readonly epoch: number;
  /** The hub's secret. */
  readonly secret: Buffer;
}

function seal(key: Buffer, { epoch, secret }: Epoch): Buffer {
  return sealKey(key.toString('base64'), { secret, use: USE, kid: String(epoch) });
}

function open(sealed: Buffer, { epoch, secret }: Epoch): Buffer {
  return Buffer.from(openKey(sealed, { secret, use: USE, kid: String(epoch) }), 'base64');
}

function refused(zh: string, en: string): HubError {
  return new HubError('CONFLICT', { detail: { zh, en } });
}
