import { FileFault } from '../folder.ts';
import { TILE_WIDTH } from '../tile.ts';

/** What a bundle holds. Its words are the exporter's; `verifyBundle` takes from it only what the checkpoint bears out. */
export interface Manifest {
  readonly format: 'onecard-audit-bundle';
  readonly version: 1;
  readonly origin: string;
  /** Entries of the log. */
  readonly size: number;
  /** Entries that are here: from `first` to before `end`, whole tiles. */
  readonly first: number;
  readonly end: number;
  /** What was asked for, ISO 8601. */
  readonly from: string | null;
  readonly to: string | null;
}

export const MANIFEST_FILE = 'manifest.json';
export const MANIFEST_LIMIT = 16 * 1024;

export function writeManifest({ format, version, origin, size, first, end, from, to }: Manifest): string {
  return `${JSON.stringify({ format, version, origin, size, first, end, from, to }, null, 2)}\n`;
}

/** @throws FileFault for anything that `writeManifest` does not write */
export function readManifest(text: string): Manifest {
  const manifest = parse(text) as Manifest;
  const { format, version, origin, size, first, end, from, to } = manifest;
  const isWellFormed =
    format === 'onecard-audit-bundle' &&
    version === 1 &&
    typeof origin === 'string' &&
    [size, first, end].every((count) => Number.isSafeInteger(count) && count >= 0) &&
    [from, to].every((time) => time === null || (typeof time === 'string' && time.length < 100));
  if (!isWellFormed || writeManifest(manifest) !== text)
    throw new FileFault(MANIFEST_FILE, '不是导出包的清单 · no manifest of a bundle');
  const isWholeTiles = first % TILE_WIDTH === 0 && (end % TILE_WIDTH === 0 || end === size);
  if (first >= end || end > size || !isWholeTiles)
    throw new FileFault(MANIFEST_FILE, '所含不是整块 · no range of whole tiles');
  return manifest;
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new FileFault(MANIFEST_FILE, '不是 JSON 对象 · no JSON object');
}
