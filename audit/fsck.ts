import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import type { Damage, DamageKind } from '../verify/damage.ts';
import { type AnyLeaf, columnsOf, decodeEntry } from '../verify/entry/decode-entry.ts';
import { EntryParts } from '../verify/entry/entry-parts.ts';
import { growByHashes, type Node, type Tree } from '../verify/grow-tree.ts';
import { hashLeaf, rootOf } from '../verify/hashing.ts';
import { logOf } from '../verify/log-name.ts';
import { NoteError, parseNote, readVerifierKey, writeVerifierKey } from '../verify/note.ts';
import { type ArchivedEntry, checkArchive, readLeafHashes } from './archive/check-archive.ts';
import { readFiles } from './archive/read-archive.ts';
import { entryOfKey, KEY_ACTIONS, type KeyEvent, readKeyEvents } from './checkpoint-keys.ts';
import { HUB_LOG } from './hub-log.ts';
import { readRoots } from './merkle/read-hashes.ts';
import { type LeafRange, readLeaves, type StoredLeaf } from './read-leaves.ts';
import { TOTALS_FOLLOWER } from './totals/count-entries.ts';

export interface LogToCheck {
  readonly log: string;
  readonly size: number;
  readonly peaks: Buffer;
}

/** All logs by name; one whose head has gone, of which other tables still know, is of no size. */
export async function readLogs(pool: Pool): Promise<readonly LogToCheck[]> {
  const { rows } = await pool.query<{ log: string; size: string; peaks: Buffer }>(LOGS);
  return rows.map((row) => ({ ...row, size: Number(row.size) }));
}

/** One statement, so one moment: a log that is begun meanwhile is seen with its head or not at all. */
const LOGS = `
  SELECT log, coalesce(size, 0) AS size, coalesce(peaks, '') AS peaks
    FROM (SELECT log FROM audit_entry UNION SELECT log FROM audit_node UNION SELECT log FROM audit_checkpoint
          UNION SELECT log FROM audit_archive UNION SELECT log FROM audit_log UNION SELECT '${HUB_LOG}' WHERE EXISTS (SELECT FROM audit_key)) AS known LEFT JOIN audit_log USING (log)
   ORDER BY log`;

export interface CheckOptions {
  /** Folder of the archive. */
  readonly directory?: string;
  readonly onProgress?: (entries: number) => void;
}

/**
 * Hashes a log anew from its first entry to the size that its head states, derives what can be searched, and compares;
 * what is archived is read from there. In constant memory; entries that are appended meanwhile stay out.
 * @returns the first damage; undefined: the log is as it was written
 */
export async function checkLog(
  pool: Pool,
  { log, size, peaks }: LogToCheck,
  { directory = '', onProgress = () => undefined }: CheckOptions = {},
): Promise<Damage | undefined> {
  let tree: Tree = { size: 0, peaks: [] };
  let nodes = 0;
  let before = -1n;
  let parts = new EntryParts();
  const damage = (index: number, kind: DamageKind, column?: string): Damage => ({
    ...{ log, index, kind },
    ...(column === undefined ? {} : { column }),
  });
  const told = async (entries: readonly ArchivedEntry[]) => {
    const keys = await readKeyEvents(pool);
    const untold = entries.find(({ index, leaf }) => !tellsOfKeys(leaf, index, keys));
    if (untold !== undefined) return damage(untold.index, 'KEY');
    const stray = await strayHead(pool, entries);
    return stray && damage(stray.index, 'HEADS', stray.log);
  };
  const archived = await checkArchive(pool, { log, directory }, told);
  if (archived !== undefined) return { log, ...archived };
  for await (const batch of readRuns(pool, { log, size })) {
    const { from } = batch;
    const checkpoints = await readCheckpoints(pool, batch);
    // Read after them: a key is there before anything that it has signed.
    const keys = await readKeyEvents(pool);
    const grown: Node[] = [];
    const entries: ArchivedEntry[] = [];
    let forked: Damage | undefined;
    for (let index = from; index < batch.to; index += 1) {
      const entry = batch.leaves?.[index - from];
      const hash = entry?.index === index ? entry.leafHash : batch.hashes?.get(index);
      if (hash === undefined) return damage(index, 'MISSING');
      if (entry !== undefined) {
        const found = faultOfEntry(log, entry);
        if (found !== undefined) return damage(index, found.kind, found.column);
        if (entry.seq <= before) return damage(index, 'COLUMNS', 'seq');
        before = entry.seq;
        const leaf = decodeEntry(entry.leaf);
        if (!tellsOfKeys(leaf, index, keys)) return damage(index, 'KEY');
        const fault = parts.take({ index, leaf, stored: entry.subjects });
        if (fault !== undefined) return damage(fault.index, fault.kind);
        entries.push({ index, leaf });
      }
      const growth = growByHashes(tree, [hash]);
      tree = growth.tree;
      grown.push(...growth.nodes);
      const signed = checkpoints.get(tree.size);
      if (signed === undefined) continue;
      const state = { log, size: tree.size, root: rootOf(tree.peaks) };
      if (!signed.root.equals(state.root)) forked ??= damage(index, 'CHECKPOINT');
      else if (!isSigned(signed, state, keys)) forked ??= damage(index, 'CHECKPOINT', 'note');
    }
    const wrong = await wrongNode(pool, log, grown);
    // An entry that was changed changes every checkpoint after it: the tree tells which one it was.
    if (wrong !== undefined) return damage(wrong.index * 2 ** wrong.level, 'TREE');
    if (forked !== undefined) return forked;
    const stray = await strayHead(pool, entries);
    if (stray !== undefined) return damage(stray.index, 'HEADS', stray.log);
    if (batch.leaves === undefined) parts = new EntryParts();
    nodes += grown.length;
    onProgress(tree.size - from);
  }
  if (!Buffer.concat([...tree.peaks]).equals(peaks)) return damage(size, 'HEAD');
  return afterTheEnd(pool, { log, size, nodes });
}

/** A batch of a log: as the database has it, or, of what is archived, its leaves' hashes. */
interface CheckedRun extends LeafRange {
  readonly leaves?: readonly StoredLeaf[];
  readonly hashes?: ReadonlyMap<number, Buffer>;
}

/** A log from its beginning. What is in the archive and not back in the database is a run of its own. */
async function* readRuns(
  pool: Pool,
  { log, size }: { readonly log: string; readonly size: number },
): AsyncGenerator<CheckedRun> {
  let from = 0;
  for (const { first, next } of await readFiles(pool, { log })) {
    if (first < from || (await isOnline(pool, log, first))) continue;
    yield* readLeaves(pool, { log, from, to: first });
    yield { log, from: first, to: next, hashes: await readLeafHashes(pool, { log, first, next }) };
    from = next;
  }
  yield* readLeaves(pool, { log, from, to: size });
}

async function isOnline(pool: Pool, log: string, index: number): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM audit_entry WHERE log = $1 AND index = $2', [
    log,
    index,
  ]);
  return rowCount === 1;
}

/** Whether an entry and the table of keys say the same. */
function tellsOfKeys(leaf: AnyLeaf, index: number, keys: readonly KeyEvent[]): boolean {
  if (leaf.log !== HUB_LOG) return true;
  const event = keys.find((key) => key.index === index);
  const told = leaf.kind === 'change' && KEY_ACTIONS.has(leaf.action) ? leaf : undefined;
  if (event === undefined || told === undefined) return event === told;
  const { action, target } = entryOfKey(event);
  return told.action === action && told.target === target;
}

interface StoredCheckpoint {
  readonly root: Buffer;
  /** Null in rows of before notes were kept. */
  readonly note: string | null;
}

/** Whether the note states this and everyone who signed it is a key of the hub's, with a signature that holds. */
function isSigned(
  { note }: StoredCheckpoint,
  { log, size, root }: { readonly log: string; readonly size: number; readonly root: Buffer },
  keys: readonly KeyEvent[],
): boolean {
  if (note === null) return true;
  try {
    const [origin = ''] = note.split('\n', 1);
    const verifierKeys = keys.map(({ publicKey }) => readVerifierKey(writeVerifierKey(origin, publicKey)));
    const stated = verifyCheckpoint(note, verifierKeys);
    const known = parseNote(note).signatures.every(({ keyId }) =>
      verifierKeys.some((key) => key.keyId.equals(keyId)),
    );
    return known && logOf(origin) === log && stated.size === size && stated.root.equals(root);
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

/** The first entry that records a head which its log does not have. */
async function strayHead(
  pool: Pool,
  entries: readonly ArchivedEntry[],
): Promise<{ readonly index: number; readonly log: string } | undefined> {
  for (const { index, leaf: entry } of entries) {
    if (entry.kind !== 'heads') continue;
    const roots = await readRoots(
      pool,
      entry.heads.map(([log, size]) => ({ log, size })),
    );
    const wrong = entry.heads.find(([, , root], i) => roots[i]?.toString('base64') !== root);
    if (wrong !== undefined) return { index, log: wrong[0] };
  }
  return undefined;
}

function faultOfEntry(
  log: string,
  { leaf, leafHash, columns }: StoredLeaf,
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

/** Of the sizes that the log has with its entries from `from` to before `to`. */
async function readCheckpoints(
  pool: Pool,
  { log, from, to }: LeafRange,
): Promise<ReadonlyMap<number, StoredCheckpoint>> {
  const { rows } = await pool.query<StoredCheckpoint & { readonly size: string }>(
    'SELECT size, root, note FROM audit_checkpoint WHERE log = $1 AND size > $2 AND size <= $3',
    [log, from, to],
  );
  return new Map(rows.map((row) => [Number(row.size), row]));
}

/** What stands in the tables beyond a log's head as it was when the check began, and is not of a growing log. */
async function afterTheEnd(
  pool: Pool,
  { log, size, nodes }: { readonly log: string; readonly size: number; readonly nodes: number },
): Promise<Damage | undefined> {
  const { rows } = await pool.query<{
    now: string;
    last: string | null;
    signed: string | null;
    key: string | null;
    nodes: string;
    leaf: string | null;
    beyond: boolean;
  }>(AFTER_THE_END, [log, size]);
  const { now: counted, last, signed, key, nodes: found, leaf, beyond } = rows[0] as (typeof rows)[number];
  const now = Number(counted);
  if (last !== null && Number(last) >= now) return { log, index: now, kind: 'UNCOUNTED' };
  if (leaf !== null) return { log, index: Number(leaf), kind: 'TREE' };
  if (Number(found) !== nodes || beyond) return { log, index: size, kind: 'TREE' };
  if (log === HUB_LOG && key !== null && Number(key) >= now) return { log, index: now, kind: 'KEY' };
  return Number(signed ?? 0) > now ? { log, index: now, kind: 'CHECKPOINT' } : undefined;
}

const AFTER_THE_END = `
  WITH head AS (SELECT coalesce((SELECT size FROM audit_log WHERE log = $1), 0) AS size)
  SELECT size AS now, (SELECT max(index) FROM audit_entry WHERE log = $1) AS last,
         (SELECT max(size) FROM audit_checkpoint WHERE log = $1) AS signed,
         (SELECT max(index) FROM audit_key) AS key,
         (SELECT count(*) FROM audit_node WHERE log = $1 AND level > 0 AND (index + 1) << level <= $2) AS nodes,
         (SELECT min(n.index) FROM audit_node n JOIN audit_entry e USING (log, index)
           WHERE n.log = $1 AND n.level = 0 AND n.hash <> e.leaf_hash) AS leaf,
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

/**
 * Combinations of day, coordinates and masks whose entries a search by time or coordinate would miss: what such searches go by
 * is kept by a follower, beside the log, and must have all that the follower has read.
 */
export async function countMissedBySearch(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ missed: string }>(MISSED, [TOTALS_FOLLOWER]);
  return Number(rows[0]?.missed ?? 0);
}

const MISSED = `
  WITH counted AS (
    SELECT (time AT TIME ZONE 'Asia/Shanghai')::date AS day, coordinates, masks, min(seq) AS first, max(seq) AS last
      FROM audit_entry e JOIN log_follower f ON f.follower = $1 AND f.log = e.log AND e.index < f.next
     WHERE kind = 'access' AND part = 1 GROUP BY 1, 2, 3
  )
  SELECT count(*) AS missed FROM counted c
   WHERE NOT EXISTS (SELECT FROM access_day d WHERE d.day = c.day AND d.first_seq <= c.first AND d.last_seq >= c.last)
      OR NOT EXISTS (SELECT FROM access_shape s WHERE s.hash = hash_array_extended(c.coordinates || c.masks, 0)
                        AND s.coordinates = c.coordinates AND s.masks = c.masks)`;
