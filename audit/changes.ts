import type { Pool } from 'pg';
import type { ChangeLeaf } from '../verify/entry/change-leaf.ts';
import type { ConsentLeaf } from '../verify/entry/consent-leaf.ts';
import { decodeEntry } from '../verify/entry/decode-entry.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** A change as it stands in its log, read from the leaf. */
export interface ChangeRecord {
  readonly log: string;
  readonly index: number;
  readonly cursor: string;
  readonly entry: ChangeLeaf | ConsentLeaf;
}

export interface ChangePage {
  readonly limit: number;
  /** Cursor of the record before. */
  readonly after?: string;
}

export interface ChangeSearch extends ChangePage {
  readonly agreement: string;
  /** The versions whose steps the reader may see; steps that belong to no version are everybody's. */
  readonly versions: readonly number[];
}

/**
 * The steps in an agreement's life, the oldest first. The version is in the leaf alone: few steps are read for it.
 * @throws HubError BAD_USER_INPUT for a mangled cursor
 */
export function findChanges(
  pool: Pool,
  { agreement, versions, ...page }: ChangeSearch,
): Promise<readonly ChangeRecord[]> {
  const version = `(convert_from(leaf, 'UTF8')::json ->> 'agreementVersion')::integer`;
  const where = `agreement = $3 AND (${version} IS NULL OR ${version} = ANY ($4))`;
  return readChanges(pool, { where, values: [agreement, versions] }, page);
}

/**
 * The steps that belong to no agreement, the oldest first: of clients and of service items. They are all in the hub's log,
 * but an index leads to them by the agreement that they have not.
 * @throws HubError BAD_USER_INPUT for a mangled cursor
 */
export function findHubChanges(pool: Pool, page: ChangePage): Promise<readonly ChangeRecord[]> {
  return readChanges(pool, { where: 'agreement IS NULL', values: [] }, page);
}

async function readChanges(
  pool: Pool,
  { where, values }: { readonly where: string; readonly values: readonly unknown[] },
  { limit, after }: ChangePage,
): Promise<readonly ChangeRecord[]> {
  const { rows } = await pool.query<{ log: string; index: string; seq: string; leaf: Buffer }>(
    `SELECT log, index, seq, leaf FROM audit_entry
      WHERE kind IN ('change', 'consent') AND seq > $1 AND ${where} ORDER BY seq LIMIT $2`,
    [after === undefined ? '-1' : decodeCursor(after), limit, ...values],
  );
  return rows.map(({ log, index, seq, leaf }) => ({
    log,
    index: Number(index),
    cursor: encodeCursor(BigInt(seq)),
    entry: decodeEntry(leaf) as ChangeLeaf | ConsentLeaf,
  }));
}
