import type { Pool } from 'pg';
import type { ChangeLeaf } from './change-leaf.ts';
import type { ConsentLeaf } from './consent-leaf.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { decodeEntry } from './entry.ts';

/** A change as it stands in its log, read from the leaf. */
export interface ChangeRecord {
  readonly log: string;
  readonly index: number;
  readonly cursor: string;
  readonly entry: ChangeLeaf | ConsentLeaf;
}

export interface ChangeSearch {
  readonly agreement: string;
  /** The versions whose steps the reader may see; steps that belong to no version are everybody's. */
  readonly versions: readonly number[];
  readonly limit: number;
  /** Cursor of the record before. */
  readonly after?: string;
}

/**
 * The steps in an agreement's life, the oldest first. The version is in the leaf alone: few steps are read for it.
 * @throws HubError BAD_USER_INPUT for a mangled cursor
 */
export async function findChanges(
  pool: Pool,
  { agreement, versions, limit, after }: ChangeSearch,
): Promise<readonly ChangeRecord[]> {
  const { rows } = await pool.query<{ log: string; index: string; seq: string; leaf: Buffer }>(
    `SELECT log, index, seq, leaf FROM audit_entry,
            LATERAL (SELECT (convert_from(leaf, 'UTF8')::json ->> 'agreementVersion')::integer AS version) AS of
      WHERE agreement = $1 AND kind IN ('change', 'consent') AND seq > $2 AND (version IS NULL OR version = ANY ($4))
      ORDER BY seq LIMIT $3`,
    [agreement, after === undefined ? '-1' : decodeCursor(after), limit, versions],
  );
  return rows.map(({ log, index, seq, leaf }) => ({
    log,
    index: Number(index),
    cursor: encodeCursor(BigInt(seq)),
    entry: decodeEntry(leaf) as ChangeLeaf | ConsentLeaf,
  }));
}
