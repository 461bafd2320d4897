import type { Pool } from 'pg';
import { type DatabaseLine, writeDatabaseLine } from '../verify/bundle/database-line.ts';
import { writeEntryBundle } from '../verify/bundle/entry-bundle.ts';
import type { DamageKind } from '../verify/damage.ts';
import { HASH_BYTES } from '../verify/hashing.ts';
import { TILE_HEIGHT } from '../verify/tile.ts';
import { type LeafRange, readLeaves, type StoredLeaf } from './read-leaves.ts';

/** Entries that are read at once, and the most on a page. */
const BATCH = 256;
export const EXPORT_PAGE = 2_048;
/** A page ends with the batch that reaches so many bytes. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** The most hashes on a page of them. */
export const HASH_PAGE = 65_536;

/** Entries of a log as the database has them, whatever is wrong with them: `verify` tells. */
export interface ExportPage {
  /** Index of the entry that comes next. */
  readonly next: number;
  /** Each behind its length as two bytes; one that is missing is of length 0. */
  readonly entries: Buffer;
  /** A line of JSON for each: what is stored beside it. */
  readonly database: string;
}

/** The entries of a range, or the first of them, as many as a page takes. */
export async function readExportPage(pool: Pool, { log, from, to }: LeafRange): Promise<ExportPage> {
  const last = Math.min(to, from + EXPORT_PAGE);
  const entries: Buffer[] = [];
  const lines: string[] = [];
  let bytes = 0;
  let next = from;
  for await (const batch of readLeaves(pool, { log, from, to: last }, BATCH)) {
    const beside = await readBeside(pool, batch);
    const known = new Map(batch.leaves.map((stored) => [stored.index, stored]));
    const indexes = Array.from({ length: batch.to - batch.from }, (_, i) => batch.from + i);
    const bundle = writeEntryBundle(indexes.map((index) => known.get(index)?.leaf));
    entries.push(bundle);
    for (const index of indexes) {
      const line = `${lineOf(index, known.get(index), beside)}\n`;
      lines.push(line);
      bytes += line.length;
    }
    bytes += bundle.length;
    next = batch.to;
    if (bytes >= PAGE_BYTES) break;
  }
  return { next, entries: Buffer.concat(entries), database: lines.join('') };
}

/** Nodes and signed roots that belong to the entry with which they became complete. */
interface Beside {
  readonly nodes: ReadonlyMap<string, string>;
  readonly roots: ReadonlyMap<number, string>;
}

function lineOf(index: number, stored: StoredLeaf | undefined, { nodes, roots }: Beside): string {
  if (stored === undefined) return 'null';
  const line: DatabaseLine = {
    ...{ index, seq: String(stored.seq), columns: stored.columns, subjects: stored.subjects },
    nodes: levelsCompletedBy(index).map((level) => nodes.get(`${level}/${index}`) ?? null),
    signed: roots.get(index) ?? null,
  };
  return writeDatabaseLine(line);
}

/** A leaf completes a subtree of each level down to which its index ends in ones. */
function levelsCompletedBy(index: number): readonly number[] {
  const levels: number[] = [];
  for (let rest = index; rest % 2 === 1; rest = (rest - 1) / 2) levels.push(levels.length + 1);
  return levels;
}

async function readBeside(pool: Pool, { log, from, to }: LeafRange): Promise<Beside> {
  const { rows } = await pool.query<{ level: number | null; leaf: string; hash: string }>(BESIDE, [
    log,
    from,
    to,
  ]);
  const nodes = rows.filter(({ level }) => level !== null);
  const roots = rows.filter(({ level }) => level === null);
  return {
    nodes: new Map(nodes.map(({ level, leaf, hash }) => [`${level}/${leaf}`, hash])),
    roots: new Map(roots.map(({ leaf, hash }) => [Number(leaf), hash])),
  };
}

const BESIDE = `
  SELECT n.level, ((n.index + 1) << n.level) - 1 AS leaf, encode(n.hash, 'base64') AS hash
    FROM generate_series(1, 52) AS l (level)
    JOIN audit_node n ON n.log = $1 AND n.level = l.level AND n.index >= $2::bigint >> l.level AND n.index < $3::bigint >> l.level
   UNION ALL
  SELECT NULL, size - 1, encode(root, 'base64') FROM audit_checkpoint WHERE log = $1 AND size > $2 AND size <= $3`;

export interface HashRange extends LeafRange {
  /** Of the tree: 0 are the leaves. */
  readonly level: number;
}

/** Hashes of one level of a log's tree, one after the other; one that is missing is all zeros. */
export async function readHashRun(pool: Pool, { log, level, from, to }: HashRange): Promise<Buffer> {
  const { rows } = await pool.query<{ index: string; hash: Buffer }>(
    level === 0
      ? LEAF_HASHES
      : 'SELECT index, hash FROM audit_node WHERE log = $1 AND index >= $2 AND index < $3 AND level = $4',
    level === 0 ? [log, from, to] : [log, from, to, level],
  );
  const hashes = Buffer.alloc((to - from) * HASH_BYTES);
  for (const { index, hash } of rows) hash.copy(hashes, (Number(index) - from) * HASH_BYTES);
  return hashes;
}

/** Those of archived entries are nodes; those of entries that are back in the database are both. */
const LEAF_HASHES = `
  SELECT index, leaf_hash AS hash FROM audit_entry WHERE log = $1 AND index >= $2 AND index < $3
   UNION SELECT index, hash FROM audit_node WHERE log = $1 AND level = 0 AND index >= $2 AND index < $3`;

/** Levels of the tree whose hashes stand in tiles (c2sp.org/tlog-tiles). */
export function isTileLevel(level: number): boolean {
  return level % TILE_HEIGHT === 0;
}

export interface Period {
  /** At or after. */
  readonly from?: Date | undefined;
  /** Before. */
  readonly to?: Date | undefined;
}

/** The shortest run of a log of `size` entries that holds all whose time lies in a period: their times do not rise with their indexes. */
export async function findRun(
  pool: Pool,
  { log, size, from, to }: Period & { readonly log: string; readonly size: number },
): Promise<{ readonly first: number; readonly end: number }> {
  if (from === undefined && to === undefined) return { first: 0, end: size };
  const { rows } = await pool.query<{ first: string | null; next: string | null }>(RUN, [
    log,
    from ?? '-infinity',
    to ?? 'infinity',
    size,
  ]);
  const [row] = rows;
  if (row?.first == null) return { first: 0, end: 0 };
  return { first: Number(row.first), end: Number(row.next ?? size) };
}

/** The parts of a long entry follow its first. */
const RUN = `
  WITH run AS (
    SELECT min(index) AS first, max(index) AS last FROM audit_entry
     WHERE log = $1 AND part = 1 AND time >= $2 AND time < $3 AND index < $4
  )
  SELECT first, (SELECT min(index) FROM audit_entry WHERE log = $1 AND part = 1 AND index > last AND index < $4) AS next
    FROM run`;

/** What stands in the tables beyond a log's head as it is now; a bundle cannot hold it. One statement, so one moment. */
export async function findBeyond(
  pool: Pool,
  log: string,
): Promise<readonly { readonly index: number; readonly kind: DamageKind }[]> {
  const { rows } = await pool.query<{ size: string; entries: boolean; nodes: boolean }>(BEYOND, [log]);
  return rows.flatMap(({ size, entries, nodes }) => [
    ...(entries ? [{ index: Number(size), kind: 'UNCOUNTED' as const }] : []),
    ...(nodes ? [{ index: Number(size), kind: 'TREE' as const }] : []),
  ]);
}

const BEYOND = `
  SELECT size, EXISTS (SELECT FROM audit_entry WHERE log = $1 AND index >= size) AS entries,
         EXISTS (SELECT FROM audit_node WHERE log = $1 AND (index + 1)::numeric * 2::numeric ^ level > size) AS nodes
    FROM audit_log WHERE log = $1`;
