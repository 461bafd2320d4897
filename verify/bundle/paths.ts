import { readTilePath, TILE_WIDTH, type Tile, writeTilePath } from '../tile.ts';

/** Where the entries of a tile lie, and what the hub's database has beside them; each compressed with gzip. */
export function entriesPath(tile: Omit<Tile, 'level'>): string {
  return `${writeTilePath({ ...tile, level: 'entries' })}.gz`;
}

export function databasePath(tile: Omit<Tile, 'level'>): string {
  return entriesPath(tile).replace('tile/entries/', 'database/');
}

/** The tile whose entries lie there, or whose database lines; undefined for any other path. */
export function readEntriesPath(path: string): Tile | undefined {
  if (!path.endsWith('.gz')) return undefined;
  const tile = readTilePath(path.slice(0, -'.gz'.length).replace(/^database\//, 'tile/entries/'));
  return tile?.level === 'entries' ? tile : undefined;
}

/** The tiles of entries from `first` to before `end`, where the log has `size`. */
export function entryTileOf(index: number, size: number): Omit<Tile, 'level'> {
  const tile = Math.floor(index / TILE_WIDTH);
  return { index: tile, width: Math.min(TILE_WIDTH, size - tile * TILE_WIDTH) };
}
