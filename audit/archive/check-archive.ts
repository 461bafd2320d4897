import type { ClientBase } from 'pg';
import type { DamageKind } from '../../verify/damage.ts';
import { type AnyLeaf, decodeEntry } from '../../verify/entry/decode-entry.ts';
import { hashLeaf } from '../../verify/hashing.ts';
import { HUB_LOG } from '../hub-log.ts';
import { ArchiveError, readArchiveFile } from './archive-file.ts';
import { openArchive, type RegisteredFile, readFiles } from './read-archive.ts';

type Queryable = Pick<ClientBase, 'query'>;

/** Action of the entries that say what has expired. */
export const EXPIRED_ACTION = 'AUDIT_EXPIRED';

/** What an entry says was destroyed. */
export function expiredTarget({ log, month }: { readonly log: string; readonly month: string }): string {
  return `${month}/${log}`;
}

export interface ArchivedEntry {
  readonly index: number;
  readonly leaf: AnyLeaf;
}

export interface ArchiveFault {
  readonly index: number;
  readonly kind: DamageKind;
  /** The month, where a file is missing or is not what was written. */
  readonly file?: string;
}

/**
 * Reads every file of a log's archive and holds it against the tree's leaves. Those that have expired must be said to have, by
 * the hub's log.
 * @param look told of the entries of each file
 * @returns the first fault
 */
export async function checkArchive(
  pool: Queryable,
  { log, directory }: { readonly log: string; readonly directory: string },
  look: (entries: readonly ArchivedEntry[]) => Promise<ArchiveFault | undefined>,
): Promise<ArchiveFault | undefined> {
  for (const file of await readFiles(pool, { log })) {
    const fault = file.isExpired
      ? await faultOfExpiry(pool, directory, file)
      : await faultOfFile(pool, { directory, file, look });
    if (fault !== undefined) return fault;
  }
  return undefined;
}

async function faultOfExpiry(
  pool: Queryable,
  directory: string,
  file: RegisteredFile,
): Promise<ArchiveFault | undefined> {
  const { rows } = await pool.query<{ recorded_at: string; leaf: Buffer | null }>(
    `SELECT recorded_at, leaf FROM audit_expired x LEFT JOIN audit_entry e ON e.log = $3 AND e.index = recorded_at
      WHERE x.log = $1 AND x.month = $2`,
    [file.log, file.month, HUB_LOG],
  );
  const [row] = rows;
  const leaf = row?.leaf ?? (await openArchive(pool, directory).leaf(HUB_LOG, Number(row?.recorded_at)));
  // What said so has expired itself since.
  if (leaf === 'EXPIRED') return undefined;
  const entry = leaf && decodeEntry(leaf);
  const isSaid =
    entry?.kind === 'change' && entry.action === EXPIRED_ACTION && entry.target === expiredTarget(file);
  return isSaid ? undefined : { index: file.first, kind: 'FILE', file: file.month };
}

async function faultOfFile(
  pool: Queryable,
  {
    directory,
    file,
    look,
  }: {
    readonly directory: string;
    readonly file: RegisteredFile;
    readonly look: Parameters<typeof checkArchive>[2];
  },
): Promise<ArchiveFault | undefined> {
  const { log, first, month } = file;
  let leaves: readonly Buffer[];
  try {
    leaves = (await readArchiveFile(directory, file)).map(({ leaf }) => leaf);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return { index: first, kind: 'FILE', file: month };
  }
  const hashes = await readLeafHashes(pool, file);
  const entries: ArchivedEntry[] = [];
  for (const [i, bytes] of leaves.entries()) {
    const index = first + i;
    const hash = hashes.get(index);
    if (hash === undefined) return { index, kind: 'TREE' };
    if (!hashLeaf(bytes).equals(hash)) return { index, kind: 'LEAF' };
    try {
      entries.push({ index, leaf: decodeEntry(bytes) });
    } catch {
      return { index, kind: 'MALFORMED' };
    }
    if (entries.at(-1)?.leaf.log !== log) return { index, kind: 'MISPLACED' };
  }
  return look(entries);
}

/** Hashes of the leaves that a file holds, or held. */
export async function readLeafHashes(
  pool: Queryable,
  { log, first, next }: Pick<RegisteredFile, 'log' | 'first' | 'next'>,
): Promise<ReadonlyMap<number, Buffer>> {
  const { rows } = await pool.query<{ index: string; hash: Buffer }>(
    'SELECT index, hash FROM audit_node WHERE log = $1 AND level = 0 AND index >= $2 AND index < $3',
    [log, first, next],
  );
  return new Map(rows.map(({ index, hash }) => [Number(index), hash]));
}
