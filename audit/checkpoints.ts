import type { Pool } from 'pg';
import { type Bilingual, HubError } from '../errors.ts';
import type { Checkpoint } from '../verify/checkpoint.ts';
import { readPeaks } from '../verify/grow-tree.ts';
import { rootOf } from '../verify/hashing.ts';
import { verifyConsistency } from '../verify/proofs.ts';
import { writeTlogProof } from '../verify/tlog-proof.ts';
import type { Archive } from './archive/read-archive.ts';
import type { LogSigner } from './log-signer.ts';
import { consistencyRanges, inclusionRanges, type Range } from './merkle/proof-ranges.ts';
import { MissingNode, readHashes } from './merkle/read-hashes.ts';

export interface SignedCheckpoint extends Checkpoint {
  /** The signed note. */
  readonly note: string;
  readonly verifierKey: string;
  /** By any of them the note is verified, that one first. */
  readonly verifierKeys: readonly string[];
}

export interface ProvenLeaf {
  readonly leaf: Buffer;
  /** c2sp.org/tlog-proof */
  readonly proof: string;
}

export interface CheckpointsInput {
  readonly pool: Pool;
  readonly signer: LogSigner;
  readonly archive: Archive;
}

/** Proofs of what stands in the logs. Takes names of logs that the caller may see. */
export interface Checkpoints {
  /**
   * The log as it stands; undefined where it has no entries.
   * @throws ForkedLog where it does not begin with what has been signed of it
   */
  sign(log: string): Promise<SignedCheckpoint | undefined>;
  /**
   * The offline proof of an entry (c2sp.org/tlog-proof) at a checkpoint of now; undefined where there is no such entry, or it has
   * expired.
   */
  prove(log: string, index: number): Promise<ProvenLeaf | undefined>;
  /** The offline proofs of several entries at one checkpoint; undefined where one of them is not there, or has expired. */
  proveAll(log: string, indexes: readonly number[]): Promise<readonly ProvenLeaf[] | undefined>;
  /** Hashes by which a log of `second` entries begins with the one of `first`; undefined where the log is shorter. */
  link(log: string, first: number, second: number): Promise<readonly Buffer[] | undefined>;
}

/** A log that no longer begins with what has been signed of it: somebody has rewritten it. */
export class ForkedLog extends HubError {
  /** The first entry of which the log may no longer say what was signed. */
  readonly index: number;

  constructor(index: number, detail: Bilingual) {
    super('LOG_FORKED', { detail });
    this.index = index;
  }
}

export function createCheckpoints({ pool, signer, archive }: CheckpointsInput): Checkpoints {
  const sign = async (log: string): Promise<SignedCheckpoint | undefined> => {
    const head = await readHead(pool, log);
    if (head === undefined) return undefined;
    const { size, root } = head;
    await assertGrown(pool, log, head);
    if (size === 0) return undefined;
    const checkpoint = { origin: signer.originOf(log), size, root };
    const note = await signer.sign(checkpoint);
    // Signed states are written down first: whatever left the hub can be held against what it signs later.
    await pool.query(
      'INSERT INTO audit_checkpoint (log, size, root, note) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [log, size, root, note],
    );
    const [verifierKey, verifierKeys] = [signer.verifierKeyOf(log), signer.verifierKeysOf(log)];
    return { ...checkpoint, note, verifierKey, verifierKeys };
  };
  const proveAll = async (
    log: string,
    indexes: readonly number[],
  ): Promise<readonly ProvenLeaf[] | undefined> => {
    const checkpoint = await sign(log);
    if (checkpoint === undefined || indexes.some((index) => index >= checkpoint.size)) return undefined;
    const proveOne = async (index: number): Promise<ProvenLeaf | undefined> => {
      const [hashes, online] = await Promise.all([
        readHashes(pool, log, inclusionRanges(index, checkpoint.size)),
        readLeaf(pool, log, index),
      ]);
      const leaf = online ?? (await archive.leaf(log, index));
      if (leaf === undefined) throw new Error(`the log ${log} lacks the entry ${index}`);
      if (leaf === 'EXPIRED') return undefined;
      return { leaf, proof: writeTlogProof({ index, hashes, checkpoint: checkpoint.note }) };
    };
    const proven = (await Promise.all(indexes.map(proveOne))).filter((one) => one !== undefined);
    return proven.length === indexes.length ? proven : undefined;
  };
  return {
    sign,
    proveAll,
    prove: async (log, index) => (await proveAll(log, [index]))?.[0],
    async link(log, first, second) {
      const head = await readHead(pool, log);
      if (head === undefined || second > head.size) return undefined;
      return first === second ? [] : readHashes(pool, log, consistencyRanges(first, second));
    },
  };
}

type State = Pick<Checkpoint, 'size' | 'root'>;

/** A log's head, and what has been signed of it last. */
interface Head extends State {
  readonly signed: State | undefined;
}

/** Also of a log whose head has gone, but of which something was signed. One statement, so one moment: what another hub signs a moment later is not held against this head. */
async function readHead(pool: Pool, log: string): Promise<Head | undefined> {
  const { rows } = await pool.query<{
    size: string;
    peaks: Buffer;
    signed_size: string | null;
    signed_root: Buffer;
  }>(HEAD, [log]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const size = Number(row.size);
  const signed =
    row.signed_size === null ? undefined : { size: Number(row.signed_size), root: row.signed_root };
  return { size, root: rootOf(peaksOf(log, size, row.peaks)), signed };
}

/** @throws ForkedLog */
function peaksOf(log: string, size: number, peaks: Buffer): readonly Buffer[] {
  try {
    return readPeaks(size, peaks);
  } catch {
    throw new ForkedLog(size, {
      zh: `${log} 的日志头与其长度不符`,
      en: `the head of ${log} does not fit its size`,
    });
  }
}

const HEAD = `
  SELECT coalesce(h.size, 0) AS size, coalesce(h.peaks, '') AS peaks, c.size AS signed_size, c.root AS signed_root
    FROM (SELECT $1::text AS log) AS asked LEFT JOIN audit_log h ON h.log = asked.log LEFT JOIN LATERAL (
      SELECT size, root FROM audit_checkpoint WHERE log = asked.log ORDER BY size DESC LIMIT 1) AS c ON true
   WHERE h.log IS NOT NULL OR c.size IS NOT NULL`;

async function readLeaf(pool: Pool, log: string, index: number): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ leaf: Buffer }>(
    'SELECT leaf FROM audit_entry WHERE log = $1 AND index = $2',
    [log, index],
  );
  return rows[0]?.leaf;
}

/**
 * Signs nothing that does not begin with what was signed last as long as the database knows it: where somebody has
 * rewritten the log, the hub would sign a fork of it. A database restored from an old backup has forgotten what was
 * signed since; checkpoints that others kept tell.
 * @throws ForkedLog
 */
async function assertGrown(pool: Pool, log: string, { size, root, signed }: Head): Promise<void> {
  if (signed === undefined) return;
  if (signed.size > size)
    throw new ForkedLog(size, {
      zh: `${log} 现有 ${size} 条,曾签署 ${signed.size} 条`,
      en: `${log} has ${size} entries, of ${signed.size} that were signed`,
    });
  const hashes = signed.size === size ? [] : await readKnown(pool, log, consistencyRanges(signed.size, size));
  const proof = { first: signed.size, second: size, firstRoot: signed.root, secondRoot: root };
  if (hashes === undefined || !verifyConsistency({ ...proof, hashes }))
    throw new ForkedLog(signed.size - 1, {
      zh: `${log} 不以已签署的 ${signed.size} 条开头`,
      en: `${log} does not begin with the ${signed.size} entries that were signed`,
    });
}

/** Undefined where the tree has no such nodes. */
async function readKnown(
  pool: Pool,
  log: string,
  ranges: readonly Range[],
): Promise<readonly Buffer[] | undefined> {
  try {
    return await readHashes(pool, log, ranges);
  } catch (error) {
    if (error instanceof MissingNode) return undefined;
    throw error;
  }
}

/** Names of all logs that have entries, in order. */
export async function readLogNames(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ log: string }>('SELECT log FROM audit_log WHERE size > 0 ORDER BY log');
  return rows.map(({ log }) => log);
}
