import { FileFault, type Folder } from '../folder.ts';
import type { NodeId } from '../grow-tree.ts';
import { HASH_BYTES } from '../hashing.ts';
import { TILE_HEIGHT, TILE_WIDTH, type Tile, tileOf, writeTilePath } from '../tile.ts';

/** The hash tiles of a bundle; of each level the one that was read last is kept. */
export class HashTiles {
  readonly #folder: Folder;
  readonly #size: number;
  readonly #last = new Map<number, { readonly index: number; readonly bytes: Buffer }>();

  constructor(folder: Folder, size: number) {
    this.#folder = folder;
    this.#size = size;
  }

  /** The hash of a subtree whose level is one of tiles, such as 0 or 8. @throws FileFault */
  hashOf({ level, index }: NodeId): Buffer {
    const place = { level: level / TILE_HEIGHT, index, size: this.#size };
    const tile = tileOf(place);
    const known = this.#last.get(place.level);
    const bytes = known?.index === tile.index ? known.bytes : this.#read(tile);
    this.#last.set(place.level, { index: tile.index, bytes });
    const offset = (index % TILE_WIDTH) * HASH_BYTES;
    return bytes.subarray(offset, offset + HASH_BYTES);
  }

  #read(tile: Tile): Buffer {
    const path = writeTilePath(tile);
    const length = tile.width * HASH_BYTES;
    const bytes = this.#folder.read(path, length);
    if (bytes.length < length) throw new FileFault(path, '被截短 · truncated');
    return bytes;
  }
}

/** Whether a tile is one that a log of so many entries has. */
export function isTileOf(size: number, { level, index, width }: Tile): boolean {
  if (level === 'entries') return false;
  return width > 0 && tileOf({ level, index: index * TILE_WIDTH, size }).width === width;
}
