import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientBase, DatabaseError } from 'pg';
import { growTree } from '../../verify/grow-tree.ts';
import { hashLeaf } from '../../verify/hashing.ts';
import { alignedRanges } from '../merkle/proof-ranges.ts';
import { readHashes } from '../merkle/read-hashes.ts';
import {
  ArchiveError,
  type ArchiveFile,
  FILE_ENTRIES,
  pathOf,
  readArchiveFile,
  writeArchiveFile,
} from './archive-file.ts';
import type { MonthPartition } from './months.ts';
import { readFiles } from './read-archive.ts';

export interface ArchiveMonthInput {
  /** Of the owner, in a transaction that is open and that the caller commits. */
  readonly client: ClientBase;
  /** Folder of the archive. */
  readonly directory: string;
  readonly partition: MonthPartition;
  readonly onProgress: (entries: number) => void;
}

/**
 * Moves a month out of the database. Its entries are written to files first, each held against the log's tree; then, with the
 * caller's COMMIT, the files are registered, the leaves' hashes kept as nodes, and the month's tables gone. If we crash before, the
 * files are written anew and nothing is lost.
 *
 * A month that was brought back is in the archive already: its files are read, and it goes.
 * @returns how many entries there were
 * @throws ArchiveError where an entry is not what the tree says: such a month stays
 */
export async function archiveMonth(input: ArchiveMonthInput): Promise<number> {
  const { client, directory, partition, onProgress } = input;
  await assertSealed(client, partition);
  const known = await readFiles(client, { month: partition.month });
  let count = 0;
  for (const piece of (await readRuns(client, partition)).flatMap(pieces)) {
    const file = known.find(({ log, first }) => log === piece.log && first === piece.first);
    if (file === undefined) await register(client, await writePiece(input, piece));
    else await readArchiveFile(directory, file);
    count += piece.next - piece.first;
    onProgress(piece.next - piece.first);
  }
  await client.query(
    `INSERT INTO audit_node (log, level, index, hash) SELECT log, 0, index, leaf_hash FROM ${partition.entries} ON CONFLICT DO NOTHING`,
  );
  await dropPartition(client, partition);
  return count;
}

/** Nothing may come into the month while it is written out, nor after: its numbers must be behind those that hubs draw. */
async function assertSealed(client: ClientBase, { entries, month }: MonthPartition): Promise<void> {
  await client.query(`LOCK TABLE ${entries} IN SHARE ROW EXCLUSIVE MODE`);
  const { rows } = await client.query<{ sealed: boolean }>(
    `SELECT last_value >= audit_month_start(($1::date + interval '1 month')::date) AS sealed FROM audit_seq`,
    [`${month}-01`],
  );
  if (rows[0]?.sealed !== true) throw new ArchiveError(`${month} is the month that is being written`);
}

/**
 * Removing a partition locks the whole table for a moment, and everybody queues behind whoever waits for that: so it is
 * tried for half a second at a time, which appends outlast.
 * @throws the database's error where searches have kept it from the lock for a minute
 */
async function dropPartition(client: ClientBase, { entries, subjects }: MonthPartition): Promise<void> {
  await client.query("SET LOCAL lock_timeout = '500ms'");
  for (let attempt = 1; ; attempt += 1) {
    await client.query('SAVEPOINT before_drop');
    try {
      await client.query(`DROP TABLE ${entries}, ${subjects}`);
      break;
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT before_drop');
      if (!(error instanceof DatabaseError) || error.code !== LOCK_NOT_AVAILABLE || attempt === ATTEMPTS)
        throw error;
      await sleep(PAUSE_MS);
    }
  }
  await client.query('SET LOCAL lock_timeout = 0');
}

const LOCK_NOT_AVAILABLE = '55P03';
const ATTEMPTS = 40;
const PAUSE_MS = 1_000;

interface Run {
  readonly log: string;
  readonly first: number;
  readonly next: number;
}

/** What of each log the month holds: one run, without a gap. */
async function readRuns(client: ClientBase, { entries, month }: MonthPartition): Promise<readonly Run[]> {
  const { rows } = await client.query<{ log: string; first: string; last: string; count: string }>(
    `SELECT log, min(index) AS first, max(index) AS last, count(*) AS count FROM ${entries} GROUP BY log ORDER BY log`,
  );
  return rows.map(({ log, first, last, count }) => {
    const run = { log, first: Number(first), next: Number(last) + 1 };
    if (run.next - run.first !== Number(count))
      throw new ArchiveError(`the log ${log} has a gap in ${month}: run onecard audit fsck`);
    return run;
  });
}

/** What of a run goes into one file each. */
function pieces({ log, first, next }: Run): readonly Run[] {
  const count = Math.ceil(next / FILE_ENTRIES) - Math.floor(first / FILE_ENTRIES);
  return Array.from({ length: count }, (_, i) => {
    const start = (Math.floor(first / FILE_ENTRIES) + i) * FILE_ENTRIES;
    return { log, first: Math.max(first, start), next: Math.min(next, start + FILE_ENTRIES) };
  });
}

async function writePiece(
  { client, directory, partition: { entries, month } }: ArchiveMonthInput,
  { log, first, next }: Run,
): Promise<ArchiveFile> {
  const { rows } = await client.query<{ seq: string; leaf: Buffer; leaf_hash: Buffer }>(
    `SELECT seq, leaf, leaf_hash FROM ${entries} WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index`,
    [log, first, next],
  );
  const leaves = rows.map(({ leaf }) => leaf);
  const damaged = rows.findIndex(({ leaf, leaf_hash: hash }) => !hashLeaf(leaf).equals(hash));
  if (damaged >= 0) throw damage(log, first + damaged);
  const ranges = alignedRanges({ from: first, to: next });
  const hashes = await readHashes(client, log, ranges);
  ranges.forEach(({ from, to }, i) => {
    const { peaks } = growTree({ size: 0, peaks: [] }, leaves.slice(from - first, to - first)).tree;
    if (!peaks[0]?.equals(hashes[i] as Buffer)) throw damage(log, from);
  });
  const path = pathOf(directory, { month, log, first, next });
  const numbered = rows.map(({ seq, leaf }) => ({ seq: BigInt(seq), leaf }));
  return { log, first, next, month, sha256: await writeArchiveFile(path, numbered) };
}

function damage(log: string, index: number): ArchiveError {
  return new ArchiveError(`${log}/${index} is not what the log's tree says: run onecard audit fsck`);
}

async function register(client: ClientBase, { log, first, next, month, sha256 }: ArchiveFile): Promise<void> {
  await client.query(
    'INSERT INTO audit_archive (log, first, next, month, sha256) VALUES ($1, $2, $3, $4, $5)',
    [log, first, next, month, sha256],
  );
}
