import type { Damage } from '../damage.ts';
import { MalformedEntry } from '../entry/canonical-leaf.ts';
import { type AnyLeaf, columnsOf, decodeEntry } from '../entry/decode-entry.ts';
import { EntryParts } from '../entry/entry-parts.ts';
import { decodeUtf8, FileFault, type Folder } from '../folder.ts';
import type { Node } from '../grow-tree.ts';
import { hashLeaf } from '../hashing.ts';
import { TILE_WIDTH } from '../tile.ts';
import { differingColumn, type ReadLine, readDatabaseLine, writeDatabaseLine } from './database-line.ts';
import { ENTRY_BUNDLE_LIMIT, readEntryBundle } from './entry-bundle.ts';
import { inflate } from './gzip.ts';
import { databasePath, entriesPath, entryTileOf } from './paths.ts';

/** No more is inflated: an entry of some subjects has them in its leaves and once more in its line. */
const DATABASE_LIMIT = 4 * ENTRY_BUNDLE_LIMIT;
/** Bytes that deflate may make of what does not shrink, and then some. */
const OVERHEAD = 1024 * 1024;

export interface BundledEntriesInput {
  readonly log: string;
  readonly size: number;
  /** Index of the first entry that is here. */
  readonly first: number;
}

export interface Period {
  readonly earliest: string | undefined;
  readonly latest: string | undefined;
}

type Fault = Omit<Damage, 'log'>;

/** The entries of a bundle, read one after the other; one tile of them is in memory. */
export class BundledEntries {
  readonly #folder: Folder;
  readonly #input: BundledEntriesInput;
  readonly #parts: EntryParts;
  #leaves: readonly Buffer[] = [];
  #lines: readonly string[] = [];
  #line: ReadLine | undefined;
  #seq: bigint | undefined;
  #earliest: string | undefined;
  #latest: string | undefined;

  constructor(folder: Folder, input: BundledEntriesInput) {
    this.#folder = folder;
    this.#input = input;
    this.#parts = new EntryParts({ fromMiddle: input.first > 0 });
  }

  /** What is wrong with an entry whose leaf should have this hash, or with what the database says of it. @throws FileFault */
  faultOf(index: number, hash: Buffer): Fault | undefined {
    const tile = entryTileOf(index, this.#input.size);
    if (index % TILE_WIDTH === 0) this.#read(tile);
    const bytes = this.#leaves[index % TILE_WIDTH] as Buffer;
    const text = this.#lines[index % TILE_WIDTH] as string;
    if (bytes.length === 0) return { index, kind: 'MISSING' };
    if (!hashLeaf(bytes).equals(hash)) return { index, kind: 'LEAF' };
    const leaf = decode(bytes);
    if (leaf === undefined) return { index, kind: 'MALFORMED' };
    if (leaf.log !== this.#input.log) return { index, kind: 'MISPLACED' };
    const line = readDatabaseLine(text);
    if (line?.index !== index)
      throw new FileFault(
        databasePath(tile),
        `第 ${(index % TILE_WIDTH) + 1} 行 · line ${(index % TILE_WIDTH) + 1}`,
      );
    const columns = columnsOf(leaf);
    const column = differingColumn(columns, line.columns);
    if (column !== undefined) return { index, kind: 'COLUMNS', column };
    const seq = BigInt(line.seq);
    if (this.#seq !== undefined && seq <= this.#seq) return { index, kind: 'COLUMNS', column: 'seq' };
    const fault = this.#parts.take({ index, leaf, stored: line.subjects });
    if (fault !== undefined) return fault;
    if (line.nodes.length !== completedBy(index) || writeDatabaseLine({ ...line, columns }) !== text)
      throw new FileFault(
        databasePath(tile),
        `第 ${(index % TILE_WIDTH) + 1} 行 · line ${(index % TILE_WIDTH) + 1}`,
      );
    this.#seq = seq;
    this.#line = line;
    const { time } = leaf;
    if (this.#earliest === undefined || time < this.#earliest) this.#earliest = time;
    if (this.#latest === undefined || time > this.#latest) this.#latest = time;
    return undefined;
  }

  /** The first of the subtrees that the entry read last completes, of which the database says something else. */
  wrongNode(nodes: readonly Node[]): Node | undefined {
    return nodes.find(({ hash }, i) => this.#line?.nodes[i] !== hash.toString('base64'));
  }

  /** The root that was signed when the log ended with the entry read last. */
  get signed(): Buffer | undefined {
    const signed = this.#line?.signed;
    return typeof signed === 'string' ? Buffer.from(signed, 'base64') : undefined;
  }

  /** When the earliest and the latest of the entries read were made, as they say. */
  get period(): Period {
    return { earliest: this.#earliest, latest: this.#latest };
  }

  #read(tile: { readonly index: number; readonly width: number }): void {
    const entries = entriesPath(tile);
    const leaves = readEntryBundle(this.#inflated(entries, ENTRY_BUNDLE_LIMIT), tile.width);
    if (leaves === undefined)
      throw new FileFault(entries, `不是 ${tile.width} 条 · not ${tile.width} entries`);
    const database = databasePath(tile);
    const lines = decodeUtf8(this.#inflated(database, DATABASE_LIMIT), database).split('\n');
    if (lines.length !== tile.width + 1 || lines.at(-1) !== '')
      throw new FileFault(database, `不是 ${tile.width} 行 · not ${tile.width} lines`);
    this.#leaves = leaves;
    this.#lines = lines;
  }

  #inflated(path: string, limit: number): Buffer {
    const bytes = inflate(this.#folder.read(path, limit + OVERHEAD), limit);
    if (bytes === undefined)
      throw new FileFault(path, `不是至多 ${limit} 字节的 gzip · no gzip of at most ${limit} bytes`);
    return bytes;
  }
}

/** How many subtrees of two and more leaves end with an entry: the ones at the end of its index in binary. */
function completedBy(index: number): number {
  return index % 2 === 1 ? 1 + completedBy((index - 1) / 2) : 0;
}

function decode(bytes: Buffer): AnyLeaf | undefined {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof MalformedEntry) return undefined;
    throw error;
  }
}
