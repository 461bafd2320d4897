import { readDecimal } from './strict.ts';

/** Hashes, or entries, in a full tile. */
export const TILE_WIDTH = 256;
/** Levels of the tree that a level of tiles spans. */
export const TILE_HEIGHT = 8;
/** c2sp.org/tlog-tiles: the level is a number from 0 to 63. */
const HIGHEST_LEVEL = 63;

/** A run of hashes of one level of a log's tree, or of its entries (c2sp.org/tlog-tiles). */
export interface Tile {
  /** Of hashes: those of subtrees of 2^(8 × level) leaves. */
  readonly level: number | 'entries';
  readonly index: number;
  /** Below 256: the log has no more yet. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, where 1234067 is `x001/x234/067`. */
export function writeTilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const place = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${place}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Reads a path strictly: undefined for anything but the one spelling of a tile. */
export function readTilePath(path: string): Tile | undefined {
  const [, level = '', place = '', width] =
    /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path) ?? [];
  const index = Number(place.replace(/[x/]/g, ''));
  const tile = {
    level: level === 'entries' ? level : readDecimal(level),
    index,
    width: width === undefined ? TILE_WIDTH : readDecimal(width),
  };
  if (tile.level === undefined || tile.width === undefined || !Number.isSafeInteger(index)) return undefined;
  if (tile.width < 1 || tile.width > TILE_WIDTH || Number(tile.level) > HIGHEST_LEVEL) return undefined;
  const read = tile as Tile;
  return writeTilePath(read) === path ? read : undefined;
}

/** The tile of a level that holds its index-th hash, as wide as it is in a log of so many entries. */
export function tileOf({
  level,
  index,
  size,
}: {
  readonly level: number;
  readonly index: number;
  readonly size: number;
}): Tile {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  const tile = Math.floor(index / TILE_WIDTH);
  return { level, index: tile, width: Math.min(TILE_WIDTH, hashes - tile * TILE_WIDTH) };
}
