import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import { type AnyLeaf, columnsOf, decodeEntry } from '../verify/entry/decode-entry.ts';
import type { SearchColumns } from '../verify/entry/leaf.ts';
import { hashLeaf, rootOf } from '../verify/hashing.ts';
import { growTree, type Node, type Tree } from './merkle/grow-tree.ts';

/**
 * What is wrong with a log.
 * MISSING: an entry that the log counts is not there. UNCOUNTED: there is one that it does not count.
 * LEAF: bytes are not those that were hashed. MALFORMED: they are no entry. MISPLACED: they belong elsewhere.
 * COLUMNS, SUBJECTS: what can be searched is not what the entry says. TREE: hashes are not those of the entries.
 * HEAD: the log's head is not that of its tree. CHECKPOINT: the log does not begin with what was signed.
 */
export type DamageKind =
  | 'MISSING'
  | 'UNCOUNTED'
  | 'LEAF'
  | 'MALFORMED'
  | 'MISPLACED'
  | 'COLUMNS'
  | 'SUBJECTS'
  | 'TREE'
  | 'HEAD'
  | 'CHECKPOINT';

export interface Damage {
  readonly log: string;
  /** The first entry concerned. */
  readonly index: number;
  readonly kind: DamageKind;
  /** The column, where it is one. */
  readonly column?: string;
}

export interface LogToCheck {
  readonly log: string;
  readonly size: number;
  readonly peaks: Buffer;
}

/** Entries in memory at a time. */
const BATCH = 1_000;

/** All logs by name; one whose head has gone, of which other tables still know, is of no size. */
export async function readLogs(pool: Pool): Promise<readonly LogToCheck[]> {
  const { rows } = await pool.query<{ log: string; size: string; peaks: Buffer }>(LOGS);
  return rows.map((row) => ({ ...row, size: Number(row.size) }));
}

/** One statement, so one moment: a log that is begun meanwhile is seen with its head or not at all. */
const LOGS = `
  SELECT log, coalesce(size, 0) AS size, coalesce(peaks, '') AS peaks
    FROM (SELECT log FROM audit_entry UNION SELECT log FROM audit_node UNION SELECT log FROM audit_checkpoint
          UNION SELECT log FROM audit_log) AS known LEFT JOIN audit_log USING (log)
   ORDER BY log`;

/**
 * Hashes a log anew from its first entry to the size that its head states, derives what can be searched, and compares.
 * In constant memory; entries that are appended meanwhile stay out.
 * @returns the first damage; undefined: the log is as it was written
 */
export async function checkLog(
  pool: Pool,
  { log, size, peaks }: LogToCheck,
  onProgress: (entries: number) => void = () => undefined,
): Promise<Damage | undefined> {
  const checkpoints = await readCheckpoints(pool, log);
  let tree: Tree = { size: 0, peaks: [] };
  let nodes = 0;
  let before = -1n;
  let open: OpenEntry | undefined;
  const damage = (index: number, kind: DamageKind, column?: string): Damage => ({
    ...{ log, index, kind },
    ...(column === undefined ? {} : { column }),
  });
  while (tree.size < size) {
    const from = tree.size;
    const entries = await readEntries(pool, { log, from, to: Math.min(size, from + BATCH) });
    const grown: Node[] = [];
    let forkedAt: number | undefined;
    for (let index = from; index < Math.min(size, from + BATCH); index += 1) {
      const entry = entries[index - from];
      if (entry?.index !== index) return damage(index, 'MISSING');
      const found = faultOfEntry(log, entry);
      if (found !== undefined) return damage(index, found.kind, found.column);
      if (entry.seq <= before) return damage(index, 'COLUMNS', 'seq');
      before = entry.seq;
      const leaf = decodeEntry(entry.leaf);
      open = openedBy(leaf, entry, open);
      if (open === undefined) return damage(index, 'MALFORMED');
      if (open.isWhole && !isDeepStrictEqual([...open.subjects].sort(), open.stored))
        return damage(open.index, 'SUBJECTS');
      const growth = growTree(tree, [entry.leaf]);
      tree = growth.tree;
      grown.push(...growth.nodes);
      const signed = checkpoints.get(tree.size);
      if (signed !== undefined && !signed.equals(rootOf(tree.peaks))) forkedAt ??= index;
    }
    const wrong = await wrongNode(pool, log, grown);
    // An entry that was changed changes every checkpoint after it: the tree tells which one it was.
    if (wrong !== undefined) return damage(wrong.index * 2 ** wrong.level, 'TREE');
    if (forkedAt !== undefined) return damage(forkedAt, 'CHECKPOINT');
    nodes += grown.length;
    onProgress(tree.size - from);
  }
  if (!Buffer.concat([...tree.peaks]).equals(peaks)) return damage(size, 'HEAD');
  return afterTheEnd(pool, { log, size, nodes, lastSigned: Math.max(0, ...checkpoints.keys()) });
}

interface StoredEntry {
  readonly index: number;
  readonly seq: bigint;
  readonly leaf: Buffer;
  readonly leafHash: Buffer;
  readonly columns: Omit<SearchColumns, 'subjects'>;
  readonly subjects: readonly string[];
}

/** An entry that may go on in the leaves that follow. */
interface OpenEntry {
  readonly index: number;
  readonly parts: number;
  readonly part: number;
  readonly subjects: ReadonlySet<string>;
  /** Subjects that its first part is found by. */
  readonly stored: readonly string[];
  readonly isWhole: boolean;
}

/** Undefined where a part follows that is not the next. */
function openedBy(
  leaf: AnyLeaf,
  { index, subjects }: StoredEntry,
  open: OpenEntry | undefined,
): OpenEntry | undefined {
  const goesOn = open !== undefined && !open.isWhole;
  if (leaf.kind !== 'access') {
    const own = new Set(leaf.kind === 'consent' ? [leaf.subject] : []);
    return goesOn ? undefined : { index, parts: 1, part: 1, subjects: own, stored: subjects, isWhole: true };
  }
  const { part, parts } = leaf;
  const own = new Set([...leaf.asked, ...leaf.subjects]);
  if (goesOn ? part !== open.part + 1 || parts !== open.parts : part !== 1) return undefined;
  return goesOn
    ? { ...open, part, subjects: new Set([...open.subjects, ...own]), isWhole: part === parts }
    : { index, parts, part, subjects: own, stored: subjects, isWhole: part === parts };
}

function faultOfEntry(
  log: string,
  { leaf, leafHash, columns }: StoredEntry,
): { readonly kind: DamageKind; readonly column?: string } | undefined {
  if (!hashLeaf(leaf).equals(leafHash)) return { kind: 'LEAF' };
  let entry: AnyLeaf;
  try {
    entry = decodeEntry(leaf);
  } catch {
    return { kind: 'MALFORMED' };
  }
  if (entry.log !== log) return { kind: 'MISPLACED' };
  const derived = columnsOf(entry);
  const column = (Object.keys(derived) as (keyof typeof derived)[]).find(
    (name) => !isDeepStrictEqual(derived[name], columns[name]),
  );
  return column === undefined ? undefined : { kind: 'COLUMNS', column };
}

async function readEntries(
  pool: Pool,
  { log, from, to }: { readonly log: string; readonly from: number; readonly to: number },
): Promise<readonly StoredEntry[]> {
  const { rows } = await pool.query(ENTRIES, [log, from, to]);
  return rows.map(({ index, seq, leaf, leaf_hash: leafHash, subjects, ...columns }) => ({
    index: Number(index),
    seq: BigInt(seq),
    leaf,
    leafHash,
    columns,
    subjects,
  }));
}

/** Times to the last digit stored, of which an entry has three. */
const ENTRIES = `
  SELECT index, seq, leaf, leaf_hash, kind, part,
         regexp_replace(to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '000$', '') || 'Z' AS time,
         request_id AS "requestId", agreement, department, client,
         operator, terminal, purpose, emergency, outcome, coordinates, masks,
         ARRAY(SELECT subject FROM audit_subject s WHERE s.seq = e.seq ORDER BY subject) AS subjects
    FROM audit_entry e WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index`;

/** The first node above the leaves that is not the one that the entries make. */
async function wrongNode(pool: Pool, log: string, nodes: readonly Node[]): Promise<Node | undefined> {
  if (nodes.length === 0) return undefined;
  const { rows } = await pool.query<{ place: number }>(
    `SELECT (ordinality - 1)::integer AS place
       FROM unnest($2::smallint[], $3::bigint[], $4::bytea[]) WITH ORDINALITY AS w (level, index, hash, ordinality)
       LEFT JOIN audit_node n ON n.log = $1 AND n.level = w.level AND n.index = w.index
      WHERE n.hash IS DISTINCT FROM w.hash ORDER BY ordinality LIMIT 1`,
    [log, nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
  );
  return rows[0] === undefined ? undefined : nodes[rows[0].place];
}

async function readCheckpoints(pool: Pool, log: string): Promise<ReadonlyMap<number, Buffer>> {
  const { rows } = await pool.query<{ size: string; root: Buffer }>(
    'SELECT size, root FROM audit_checkpoint WHERE log = $1',
    [log],
  );
  return new Map(rows.map(({ size, root }) => [Number(size), root]));
}

/** What stands in the tables beyond a log's head as it was when the check began, and is not of a growing log. */
async function afterTheEnd(
  pool: Pool,
  {
    log,
    size,
    nodes,
    lastSigned,
  }: { readonly log: string; readonly size: number; readonly nodes: number; readonly lastSigned: number },
): Promise<Damage | undefined> {
  const { rows } = await pool.query<{ now: string; last: string | null; nodes: string; beyond: boolean }>(
    AFTER_THE_END,
    [log, size],
  );
  const { now: counted, last, nodes: found, beyond } = rows[0] as (typeof rows)[number];
  const now = Number(counted);
  if (last !== null && Number(last) >= now) return { log, index: now, kind: 'UNCOUNTED' };
  if (Number(found) !== nodes || beyond) return { log, index: size, kind: 'TREE' };
  return lastSigned > now ? { log, index: now, kind: 'CHECKPOINT' } : undefined;
}

const AFTER_THE_END = `
  WITH head AS (SELECT coalesce((SELECT size FROM audit_log WHERE log = $1), 0) AS size)
  SELECT size AS now, (SELECT max(index) FROM audit_entry WHERE log = $1) AS last,
         (SELECT count(*) FROM audit_node WHERE log = $1 AND (index + 1) << level <= $2) AS nodes,
         EXISTS (SELECT FROM audit_node WHERE log = $1 AND (index + 1)::numeric * 2::numeric ^ level > size) AS beyond
    FROM head`;

/** Subjects that lead to no entry: somebody would be found where nothing is told of him. */
export async function countStraySubjects(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ stray: string }>(
    `SELECT count(*) AS stray FROM audit_subject s
      WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.seq = s.seq AND e.part = 1)`,
  );
  return Number(rows[0]?.stray ?? 0);
}
