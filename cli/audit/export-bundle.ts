import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LogCheckpoint, LogDamage, LogEntries, LogExport } from '../../generated/graphql.ts';
import { readEntryBundle, writeEntryBundle } from '../../verify/bundle/entry-bundle.ts';
import { MANIFEST_FILE, writeManifest } from '../../verify/bundle/manifest.ts';
import { databasePath, entriesPath, entryTileOf } from '../../verify/bundle/paths.ts';
import { CHECKPOINT_FILE } from '../../verify/bundle/verify-bundle.ts';
import { type DamageKind, describeDamage } from '../../verify/damage.ts';
import { HASH_BYTES } from '../../verify/hashing.ts';
import { KEYS_FILE } from '../../verify/keys.ts';
import { TILE_HEIGHT, TILE_WIDTH, tileOf, writeTilePath } from '../../verify/tile.ts';
import { CommandError } from '../failure.ts';
import type { HubConnection } from '../hub-connection.ts';
import { bundleReadme } from './bundle-readme.ts';

const BEGIN = `query($log: String!, $from: DateTime, $to: DateTime) {
  logExport(log: $log, from: $from, to: $to) {
    checkpoint { origin size note verifierKeys }
    first end damage { index kind }
  }
}`;
const ENTRIES = `query($log: String!, $from: Int!, $to: Int!) {
  logEntries(log: $log, from: $from, to: $to) { next entries database }
}`;
const HASHES = `query($log: String!, $level: Int!, $from: Int!, $to: Int!) {
  logHashes(log: $log, level: $level, from: $from, to: $to)
}`;
/** The hub gives no more hashes at once. */
const HASH_PAGE = 65_536;

export interface BundleOrder {
  readonly log: string;
  /** ISO 8601 times; undefined: from the log's beginning, to its end. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Folder to write. */
  readonly output: string;
  /** Told how many entries are written, of how many. */
  readonly onProgress?: ((written: number, of: number) => void) | undefined;
}

export interface WrittenBundle {
  readonly origin: string;
  readonly size: number;
  readonly first: number;
  readonly end: number;
  /** Damage that the hub itself sees and a bundle cannot hold. */
  readonly damage: readonly string[];
}

type Asking = Pick<HubConnection, 'ask'>;
type Checkpoint = Pick<LogCheckpoint, 'origin' | 'size' | 'note' | 'verifierKeys'>;

/**
 * Writes a log's entries of a time, with all that proves them, into a folder. Page by page, under another name until it is whole:
 * what was broken off is never taken for a bundle.
 * @throws CommandError, HubRefusal
 */
export async function exportBundle(hub: Asking, order: BundleOrder): Promise<WrittenBundle> {
  const { log, from, to, output } = order;
  assertFree(output);
  const { logExport } = await hub.ask<{
    readonly logExport: (Omit<LogExport, 'checkpoint'> & { readonly checkpoint: Checkpoint | null }) | null;
  }>({ query: BEGIN, variables: { log, from, to } });
  if (logExport === null)
    throw new CommandError(
      '没有这一日志,或无权查看,或尚无条目 · no such log, or not for you, or still empty',
    );
  const { checkpoint, first: asked, end: until } = logExport;
  const damage = logExport.damage.map((one) => tell(log, one));
  if (checkpoint === null) throw new CommandError(damage.join('\n'));
  if (asked === until) throw new CommandError('这段时间内没有条目 · there are no entries of that time');
  const { origin, size } = checkpoint;
  const first = asked - (asked % TILE_WIDTH);
  const end = Math.min(size, Math.ceil(until / TILE_WIDTH) * TILE_WIDTH);

  mkdirSync(dirname(resolve(output)), { recursive: true });
  const partial = mkdtempSync(`${resolve(output)}.partial-`);
  try {
    const write = (path: string, content: string | Uint8Array) => {
      mkdirSync(dirname(join(partial, path)), { recursive: true });
      writeFileSync(join(partial, path), content);
    };
    const writing = { hub, log, size, write };
    await writeHashTiles(writing);
    await writeEntries(writing, { first, end, onProgress: order.onProgress });
    write(CHECKPOINT_FILE, checkpoint.note);
    write(KEYS_FILE, `${checkpoint.verifierKeys.join('\n')}\n`);
    write('README.md', bundleReadme(origin));
    const facts = { origin, size, first, end, from: from ?? null, to: to ?? null };
    write(MANIFEST_FILE, writeManifest({ format: 'onecard-audit-bundle', version: 1, ...facts }));
    if (existsSync(output)) rmSync(output, { recursive: true });
    renameSync(partial, output);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  return { origin, size, first, end, damage };
}

/** @throws CommandError where something is there already */
export function assertFree(output: string): void {
  if (!existsSync(output)) return;
  if (!statSync(output).isDirectory() || readdirSync(output).length > 0)
    throw new CommandError(`${output} 已存在且非空 · ${output} is there already, and not empty`);
}

function tell(log: string, { index, kind }: LogDamage): string {
  return describeDamage({ log, index, kind: kind as DamageKind });
}

interface Writing {
  readonly hub: Asking;
  readonly log: string;
  readonly size: number;
  readonly write: (path: string, content: string | Uint8Array) => void;
}

async function writeHashTiles({ hub, log, size, write }: Writing): Promise<void> {
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    for (let from = 0; from < count; from += HASH_PAGE) {
      const to = Math.min(count, from + HASH_PAGE);
      const { logHashes } = await hub.ask<{ readonly logHashes: string | null }>({
        query: HASHES,
        variables: { log, level: level * TILE_HEIGHT, from, to },
      });
      const hashes = Buffer.from(logHashes ?? '', 'base64');
      if (hashes.length !== (to - from) * HASH_BYTES) throw unexpected();
      for (let index = from; index < to; index += TILE_WIDTH) {
        const tile = tileOf({ level, index, size });
        const offset = (index - from) * HASH_BYTES;
        write(writeTilePath(tile), hashes.subarray(offset, offset + tile.width * HASH_BYTES));
      }
    }
  }
}

const compress = promisify(gzip);

async function writeEntries(
  { hub, log, size, write }: Writing,
  { first, end, onProgress }: Pick<WrittenBundle, 'first' | 'end'> & Pick<BundleOrder, 'onProgress'>,
): Promise<void> {
  const ask = async (from: number): Promise<LogEntries | undefined> => {
    if (from >= end) return undefined;
    const { logEntries } = await hub.ask<{ readonly logEntries: LogEntries | null }>({
      query: ENTRIES,
      variables: { log, from, to: end },
    });
    if (logEntries === null) throw unexpected();
    return logEntries;
  };
  let from = first;
  let coming = ask(from);
  for (let page = await coming; page !== undefined; page = await coming) {
    const { next, entries, database } = page;
    const leaves = readEntryBundle(Buffer.from(entries, 'base64'), next - from);
    const lines = database.split('\n').slice(0, -1);
    const isWhole = next > from && (next === end || next % TILE_WIDTH === 0);
    if (!isWhole || leaves === undefined || lines.length !== leaves.length) throw unexpected();
    // The hub reads the next page while this one is compressed. Whoever awaits it is told of its failure.
    coming = ask(next);
    coming.catch(() => undefined);
    for (let index = from; index < next; index += TILE_WIDTH) {
      const tile = entryTileOf(index, size);
      const [start, stop] = [index - from, index - from + tile.width];
      const [bundle, text] = await Promise.all([
        compress(writeEntryBundle(leaves.slice(start, stop))),
        compress(`${lines.slice(start, stop).join('\n')}\n`),
      ]);
      write(entriesPath(tile), bundle);
      write(databasePath(tile), text);
    }
    onProgress?.(next - from, end - first);
    from = next;
  }
}

function unexpected(): CommandError {
  return new CommandError('枢纽的应答不完整 · the hub’s answer is not whole');
}
