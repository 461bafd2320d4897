import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { refused } from '../refused.ts';

/** Parts of an .xlsx file by name, to be read in any order. */
export interface Archive {
  has(name: string): boolean;
  /** @throws HubError BAD_USER_INPUT where it is not there */
  open(name: string): Promise<Readable>;
  close(): void;
}

/** Parts: Excel's own files have some dozens. */
const MOST_PARTS = 2_000;
/** Bytes of one part, unpacked: a sheet that is full in rows and columns stays below. */
const MOST_PART_BYTES = 4 * 2 ** 30;
/** Unpacked to packed size from which a part is no spreadsheet but a bomb; small parts are left alone. */
const MOST_RATIO = 200;
const RATIO_FROM_BYTES = 10 * 2 ** 20;

/**
 * Opens the zip that an .xlsx file is. Sizes are what the archive says of itself; a part that unpacks to more breaks off.
 * @throws HubError BAD_USER_INPUT where it is damaged, or a zip bomb
 */
export async function openArchive(path: string): Promise<Archive> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  } catch {
    throw damaged();
  }
  try {
    const parts = await readDirectory(zip);
    return {
      has: (name) => parts.has(name),
      async open(name) {
        const entry = parts.get(name);
        if (entry === undefined) throw damaged();
        return zip.openReadStreamPromise(entry).catch(() => Promise.reject(damaged()));
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

export function damaged(): Error {
  return refused('不是完好的 .xlsx 文件', 'not an intact .xlsx file');
}

async function readDirectory(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > MOST_PARTS) throw bomb();
  const parts = new Map<string, Entry>();
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      if (isBomb(entry)) return reject(bomb());
      parts.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', resolve);
    zip.on('error', () => reject(damaged()));
    zip.readEntry();
  });
  return parts;
}

function isBomb({ compressedSize, uncompressedSize }: Entry): boolean {
  if (uncompressedSize > MOST_PART_BYTES) return true;
  return uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * MOST_RATIO;
}

function bomb(): Error {
  return refused(
    '压缩包展开后过大,拒绝读取(疑为压缩炸弹)',
    'it unpacks to too much and is not read: a zip bomb',
  );
}
