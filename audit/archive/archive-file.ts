import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readEntryBundle, writeEntryBundle } from '../../verify/bundle/entry-bundle.ts';
import { LEAF_LIMIT } from '../../verify/entry/leaf.ts';

/** Entries of a log in one file of the archive, at the most. Files begin and end at its multiples, but for a month's ends. */
export const FILE_ENTRIES = 1_024;

/** Entries of one log, from `first` to before `next`, that lie in one file. */
export interface ArchiveFile {
  readonly log: string;
  readonly first: number;
  readonly next: number;
  /** Such as 2026-11. */
  readonly month: string;
  /** Of the file as it lies there. */
  readonly sha256: Buffer;
}

/** An entry as the archive keeps it: what was hashed, and its number, by which searches and cursors go. */
export interface ArchivedLeaf {
  readonly seq: bigint;
  readonly leaf: Buffer;
}

const SEQ_BYTES = 8;

/** A file of the archive that is missing, or not what was written. The message names the file. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** Where a file lies: nothing in the name can lead out of the archive. */
export function pathOf(directory: string, { month, log, first, next }: Omit<ArchiveFile, 'sha256'>): string {
  if (!/^\d{4}-\d\d$/.test(month) || !/^[a-z0-9-]{1,63}$/.test(log))
    throw new ArchiveError('the name of a month or log leads nowhere');
  return join(directory, month, log, `${first}-${next}.entries.gz`);
}

/**
 * Writes entries so that they survive a crash of the machine once it has returned: their numbers, 8 bytes each, then the entry bundle
 * of their leaves (c2sp.org/tlog-tiles).
 * @returns SHA-256 of the file
 * @throws ArchiveError where it cannot be written
 */
export async function writeArchiveFile(path: string, entries: readonly ArchivedLeaf[]): Promise<Buffer> {
  const seqs = Buffer.alloc(SEQ_BYTES * entries.length);
  entries.forEach(({ seq }, i) => {
    seqs.writeBigInt64BE(seq, SEQ_BYTES * i);
  });
  const bytes = gzipSync(Buffer.concat([seqs, writeEntryBundle(entries.map(({ leaf }) => leaf))]));
  await writeDurably(path, bytes).catch((cause: unknown) => {
    throw new ArchiveError(`cannot write ${path}`, { cause });
  });
  return createHash('sha256').update(bytes).digest();
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${randomUUID()}`);
  try {
    await inFile(unfinished, 'wx', async (file) => {
      await file.writeFile(bytes);
      await file.sync();
    });
    // A file that is there from a run that broke off holds the same leaves.
    await rename(unfinished, path);
    await inFile(folder, 'r', (file) => file.sync());
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** The entries of a file, as they were written. @throws ArchiveError */
export async function readArchiveFile(
  directory: string,
  file: ArchiveFile,
): Promise<readonly ArchivedLeaf[]> {
  const path = pathOf(directory, file);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ArchiveError(`cannot read ${path}`, { cause });
  });
  if (!createHash('sha256').update(bytes).digest().equals(file.sha256))
    throw new ArchiveError(`${path} is not what was written`);
  const count = file.next - file.first;
  const content = gunzipSync(bytes, { maxOutputLength: count * (SEQ_BYTES + LEAF_LIMIT + 2) });
  const leaves = readEntryBundle(content.subarray(SEQ_BYTES * count), count);
  if (leaves === undefined) throw new ArchiveError(`${path} does not hold ${count} entries`);
  return leaves.map((leaf, i) => ({ seq: content.readBigInt64BE(SEQ_BYTES * i), leaf }));
}

async function inFile(
  path: string,
  flags: string,
  work: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
