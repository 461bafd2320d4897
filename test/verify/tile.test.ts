import { describe, expect, test } from 'vitest';
import { readTilePath, type Tile, tileOf, writeTilePath } from '../../verify/tile.ts';

/** c2sp.org/tlog-tiles: one spelling for each tile. */
describe('the path of a tile', () => {
  test.each<[Tile, string]>([
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 1, index: 999, width: 1 }, 'tile/1/999.p/1'],
    [{ level: 2, index: 1_000, width: 255 }, 'tile/2/x001/000.p/255'],
    [{ level: 63, index: 5, width: 256 }, 'tile/63/005'],
    [{ level: 'entries', index: 12_345_678, width: 17 }, 'tile/entries/x012/x345/678.p/17'],
  ])('of %j is %s', (tile, path) => {
    expect(writeTilePath(tile)).toBe(path);
    expect(readTilePath(path)).toEqual(tile);
  });

  test.each([
    ...[
      '',
      'tile',
      'tile/0',
      'tile/0/',
      'tile/0/0',
      'tile/0/00',
      'tile/0/0000',
      '/tile/0/000',
      'tile/0/000/',
    ],
    ...[
      'tile/00/000',
      'tile/64/000',
      'tile/-1/000',
      'tile/a/000',
      'tile/0/x000/001',
      'tile/0/001/002',
      'tile/0/x001',
    ],
    ...[
      'tile/0/x1/001',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/0/000.p/',
      'tile/0/000.p',
    ],
    ...[
      'tile/0/../000',
      'tile/0/000\n',
      'tile/0/٠٠٠',
      'tile//0/000',
      'TILE/0/000',
      'tile/0/000.p/1e1',
      'tile/ 0/000',
    ],
    'tile/0/x999/x999/x999/x999/x999/999',
  ])('is never %j', (path) => {
    expect(readTilePath(path)).toBeUndefined();
  });

  test('is read back as it was written, for all kinds of sizes', () => {
    for (let index = 0; index < 2 ** 45; index = index * 3 + 1) {
      const tile = { level: index % 7, index, width: 1 + (index % 256) };
      expect(readTilePath(writeTilePath(tile))).toEqual(tile);
    }
  });
});

test('a log has the tiles of its size', () => {
  const size = 256 * 256 * 3 + 256 * 2 + 5;
  expect(tileOf({ level: 0, index: size - 1, size })).toEqual({ level: 0, index: 770, width: 5 });
  expect(tileOf({ level: 1, index: 769, size })).toEqual({ level: 1, index: 3, width: 2 });
  expect(tileOf({ level: 2, index: 0, size })).toEqual({ level: 2, index: 0, width: 3 });
});
