import { type Checkpoint, verifyCheckpoint } from '../checkpoint.ts';
import type { Damage, DamageKind } from '../damage.ts';
import { FileFault, type Folder } from '../folder.ts';
import { growByHashes, type Node, type Tree } from '../grow-tree.ts';
import { rootOf } from '../hashing.ts';
import { KEYS_FILE, KEYS_LIMIT, readKeys } from '../keys.ts';
import { logOf } from '../log-name.ts';
import { NoteError, type VerifierKey } from '../note.ts';
import { readTilePath, TILE_HEIGHT, TILE_WIDTH } from '../tile.ts';
import { BundledEntries, type Period } from './bundled-entries.ts';
import { HashTiles, isTileOf } from './hash-tiles.ts';
import { MANIFEST_FILE, MANIFEST_LIMIT, type Manifest, readManifest } from './manifest.ts';
import { entryTileOf, readEntriesPath } from './paths.ts';

export const CHECKPOINT_FILE = 'checkpoint';
const README_FILE = 'README.md';
/** No note is longer. */
export const NOTE_LIMIT = 1024 * 1024;

export interface BundleQuestion {
  /** Keys from elsewhere; without them the bundle's own are believed. */
  readonly keys?: readonly VerifierKey[] | undefined;
  /** The signed note of an older checkpoint, with which the log must begin. */
  readonly since?: string | undefined;
  /** Told how many more entries have been looked at. */
  readonly onProgress?: ((entries: number, of: number) => void) | undefined;
}

export interface BundleReport {
  readonly checkpoint: Checkpoint;
  readonly first: number;
  readonly end: number;
  readonly period: Period;
  readonly since: Checkpoint | undefined;
  /** The first; undefined: the bundle is what was signed. */
  readonly damage: Damage | undefined;
}

/**
 * Verifies a bundle with nothing but the folder and keys, in constant memory: every hash of the log's tree up to the signed root,
 * and every entry that is here up to its hash, with all that the hub's database says of it.
 * @throws FileFault, NoteError where the bundle is none, or not signed by the keys
 */
export function verifyBundle(folder: Folder, question: BundleQuestion = {}): BundleReport {
  const manifest = readManifest(folder.readText(MANIFEST_FILE, MANIFEST_LIMIT));
  const keys = question.keys ?? readKeys(folder.readText(KEYS_FILE, KEYS_LIMIT));
  const checkpoint = verifyCheckpoint(folder.readText(CHECKPOINT_FILE, NOTE_LIMIT), keys);
  const log = logOf(checkpoint.origin);
  if (log === undefined || checkpoint.origin !== manifest.origin || checkpoint.size !== manifest.size)
    throw new FileFault(MANIFEST_FILE, '与检查点所属日志不符 · not of the log that the checkpoint is of');
  const since = question.since === undefined ? undefined : verifyCheckpoint(question.since, keys);
  if (since !== undefined && since.origin !== checkpoint.origin)
    throw new NoteError(`the older checkpoint is of another log, ${since.origin}`);
  // From nothing everything follows.
  if (since?.size === 0) throw new NoteError('the older checkpoint is of an empty log');
  const { first, end } = manifest;
  const entries = new BundledEntries(folder, { log, size: checkpoint.size, first });
  const damage = findDamage(folder, { ...question, log, manifest, checkpoint, older: since, entries });
  return { checkpoint, first, end, period: entries.period, since, damage };
}

interface Search extends BundleQuestion {
  readonly log: string;
  readonly manifest: Manifest;
  readonly checkpoint: Checkpoint;
  readonly older: Checkpoint | undefined;
  readonly entries: BundledEntries;
}

function findDamage(folder: Folder, search: Search): Damage | undefined {
  const { log, manifest, checkpoint, older, entries, onProgress } = search;
  const { first, end } = manifest;
  const { size } = checkpoint;
  const damage = (index: number, kind: DamageKind): Damage => ({ log, index, kind });
  const tiles = new HashTiles(folder, size);
  let tree: Tree = { size: 0, peaks: [] };
  try {
    while (tree.size < size) {
      const index = tree.size;
      const isHere = index >= first && index < end;
      const hash = tiles.hashOf({ level: 0, index });
      if (isHere) {
        const found = entries.faultOf(index, hash);
        if (found !== undefined) return { log, ...found };
      }
      const growth = growByHashes(tree, [hash]);
      tree = growth.tree;
      const wrong =
        growth.nodes.find((node) => isWrong(tiles, node)) ??
        (isHere ? entries.wrongNode(growth.nodes) : undefined);
      if (wrong !== undefined) return damage(wrong.index * 2 ** wrong.level, 'TREE');
      const signed = isHere ? entries.signed : undefined;
      for (const root of [signed, older?.size === tree.size ? older.root : undefined])
        if (root !== undefined && !rootOf(tree.peaks).equals(root)) return damage(index, 'CHECKPOINT');
      if (tree.size % TILE_WIDTH === 0) onProgress?.(TILE_WIDTH, size);
    }
  } catch (error) {
    if (error instanceof FileFault) return { ...damage(tree.size, 'FILE'), file: error.message };
    throw error;
  }
  onProgress?.(size % TILE_WIDTH, size);
  if (!rootOf(tree.peaks).equals(checkpoint.root)) return damage(Math.max(0, size - 1), 'CHECKPOINT');
  if (older !== undefined && older.size > size) return damage(size, 'CHECKPOINT');
  const stranger = folder.findStranger((path) => isExpected(path, manifest));
  return stranger === undefined ? undefined : { ...damage(first, 'FILE'), file: stranger };
}

/** Whether a subtree's hash is not the one that the tile above has. */
function isWrong(tiles: HashTiles, node: Node): boolean {
  return node.level % TILE_HEIGHT === 0 && !tiles.hashOf(node).equals(node.hash);
}

function isExpected(path: string, { size, first, end }: Manifest): boolean {
  if ([MANIFEST_FILE, KEYS_FILE, CHECKPOINT_FILE, README_FILE].includes(path)) return true;
  const tile = readTilePath(path);
  if (tile !== undefined) return isTileOf(size, tile);
  const entries = readEntriesPath(path);
  if (entries === undefined) return false;
  const start = entries.index * TILE_WIDTH;
  return start >= first && start < end && entries.width === entryTileOf(start, size).width;
}
