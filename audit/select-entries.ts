import type { Pool } from 'pg';
import { HubError } from '../errors.ts';
import { type AnyLeaf, decodeEntry } from '../verify/entry/decode-entry.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** The most records on a page. */
export const PAGE_LIMIT = 200;

/** One that must hold of an entry's columns. */
export interface Condition {
  /** With one `?` for the value. */
  readonly sql: string;
  readonly value: unknown;
}

/** An entry as it stands in its log, read from its first leaf. */
export interface FoundEntry<Leaf extends AnyLeaf> {
  readonly log: string;
  readonly index: number;
  readonly cursor: string;
  readonly entry: Leaf;
}

export interface Selection<Kind extends AnyLeaf['kind']> {
  readonly kind: Kind;
  readonly conditions: readonly Condition[];
  readonly limit: number;
}

/** The entries of one kind of which all conditions hold, newest first. */
export async function selectEntries<Kind extends AnyLeaf['kind']>(
  pool: Pool,
  { kind, conditions, limit }: Selection<Kind>,
): Promise<readonly FoundEntry<Extract<AnyLeaf, { kind: Kind }>>[]> {
  const where = [
    `kind = '${kind}'`,
    'part = 1',
    ...conditions.map(({ sql }, i) => sql.replace('?', `$${i + 1}`)),
  ];
  const { rows } = await pool.query<EntryRow>(
    `SELECT log, index, seq, leaf FROM audit_entry WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT ${limit}`,
    conditions.map(({ value }) => value),
  );
  return rows.map((row) => foundIn<Extract<AnyLeaf, { kind: Kind }>>(row));
}

/** Of an entry's row what it is found by. */
export interface EntryRow {
  readonly log: string;
  readonly index: string;
  readonly seq: string;
  readonly leaf: Buffer;
}

export function foundIn<Leaf extends AnyLeaf>({ log, index, seq, leaf }: EntryRow): FoundEntry<Leaf> {
  return {
    log,
    index: Number(index),
    cursor: encodeCursor(BigInt(seq)),
    entry: decodeEntry(leaf) as Leaf,
  };
}

export interface PageSelection<Kind extends AnyLeaf['kind']> extends Omit<Selection<Kind>, 'limit'> {
  /** Records on the page, 1 to 200. */
  readonly first: number;
  /** Cursor of the record before the page. */
  readonly after?: string | undefined;
}

export interface FoundPage<Leaf extends AnyLeaf> {
  readonly records: readonly FoundEntry<Leaf>[];
  readonly hasNextPage: boolean;
}

/** A page of them. @throws HubError BAD_USER_INPUT for `first` out of bounds or a mangled cursor */
export function selectPage<Kind extends AnyLeaf['kind']>(
  pool: Pool,
  { kind, conditions, first, after }: PageSelection<Kind>,
): Promise<FoundPage<Extract<AnyLeaf, { kind: Kind }>>> {
  return pageOf({ first, after }, ({ limit, before }) => {
    const beyond = when(before, (value) => ({ sql: 'seq < ?', value }));
    return selectEntries(pool, { kind, conditions: [...conditions, ...beyond], limit });
  });
}

/** The page of what a reading gives. @throws HubError BAD_USER_INPUT for `first` out of bounds or a mangled cursor */
export async function pageOf<Leaf extends AnyLeaf>(
  { first, after }: { readonly first: number; readonly after?: string | undefined },
  read: (range: {
    readonly limit: number;
    readonly before: bigint | undefined;
  }) => Promise<readonly FoundEntry<Leaf>[]>,
): Promise<FoundPage<Leaf>> {
  if (!Number.isInteger(first) || first < 1 || first > PAGE_LIMIT) throw badPageSize();
  // One row more than the page tells whether there is a next one.
  const records = await read({
    limit: first + 1,
    before: after === undefined ? undefined : decodeCursor(after),
  });
  return { records: records.slice(0, first), hasNextPage: records.length > first };
}

/** The condition that a value demands, where there is one. */
export function when<T>(value: T | undefined, condition: (value: T) => Condition): readonly Condition[] {
  return value === undefined ? [] : [condition(value)];
}

/** Between two times, the first included. */
export function during({ from, to }: { readonly from?: Date; readonly to?: Date }): readonly Condition[] {
  return [
    ...when(from, (value) => ({ sql: 'time >= ?', value: value.toISOString() })),
    ...when(to, (value) => ({ sql: 'time < ?', value: value.toISOString() })),
  ];
}

function badPageSize(): HubError {
  const detail = {
    zh: `first 须为 1 至 ${PAGE_LIMIT} 的整数`,
    en: `first must be an integer from 1 to ${PAGE_LIMIT}`,
  };
  return new HubError('BAD_USER_INPUT', { detail });
}
