import type { Pool } from 'pg';
import type { Checkpoint } from '../verify/checkpoint.ts';
import { rootOf } from '../verify/hashing.ts';
import { verifyConsistency } from '../verify/proofs.ts';
import { writeTlogProof } from '../verify/tlog-proof.ts';
import type { LogSigner } from './log-signer.ts';
import { readPeaks } from './merkle/grow-tree.ts';
import { consistencyRanges, inclusionRanges } from './merkle/proof-ranges.ts';
import { readHashes } from './merkle/read-hashes.ts';

export interface SignedCheckpoint extends Checkpoint {
  /** The signed note. */
  readonly note: string;
  readonly verifierKey: string;
}

export interface CheckpointsInput {
  readonly pool: Pool;
  readonly signer: LogSigner;
}

/** Proofs of what stands in the logs. Takes names of logs that the caller may see. */
export interface Checkpoints {
  /** The log as it stands; undefined where it has no entries. */
  sign(log: string): Promise<SignedCheckpoint | undefined>;
  /** The offline proof of an entry (c2sp.org/tlog-proof) at a checkpoint of now; undefined where there is no such entry. */
  prove(log: string, index: number): Promise<{ readonly leaf: Buffer; readonly proof: string } | undefined>;
  /** Hashes by which a log of `second` entries begins with the one of `first`; undefined where the log is shorter. */
  link(log: string, first: number, second: number): Promise<readonly Buffer[] | undefined>;
}

/** A log that no longer begins with what has been signed of it: somebody has rewritten it. */
export class ForkedLog extends Error {
  override readonly name = 'ForkedLog';
}

export function createCheckpoints({ pool, signer }: CheckpointsInput): Checkpoints {
  const sign = async (log: string): Promise<SignedCheckpoint | undefined> => {
    const head = await readHead(pool, log);
    if (head === undefined || head.size === 0) return undefined;
    const { size, root } = head;
    const checkpoint = { origin: signer.originOf(log), size, root };
    await assertGrown(pool, log, head);
    // Signed states are written down first: whatever left the hub can be held against what it signs later.
    await pool.query(
      'INSERT INTO audit_checkpoint (log, size, root) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [log, size, root],
    );
    return { ...checkpoint, note: signer.sign(checkpoint), verifierKey: signer.verifierKeyOf(log) };
  };
  return {
    sign,
    async prove(log, index) {
      const checkpoint = await sign(log);
      if (checkpoint === undefined || index >= checkpoint.size) return undefined;
      const [hashes, leaf] = await Promise.all([
        readHashes(pool, log, inclusionRanges(index, checkpoint.size)),
        readLeaf(pool, log, index),
      ]);
      return { leaf, proof: writeTlogProof({ index, hashes, checkpoint: checkpoint.note }) };
    },
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

/** One statement, so one moment: what another hub signs a moment later is not held against this head. */
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
  return { size, root: rootOf(readPeaks(size, row.peaks)), signed };
}

const HEAD = `
  SELECT h.size, h.peaks, c.size AS signed_size, c.root AS signed_root
    FROM audit_log h LEFT JOIN LATERAL (
      SELECT size, root FROM audit_checkpoint WHERE log = h.log ORDER BY size DESC LIMIT 1) AS c ON true
   WHERE h.log = $1`;

async function readLeaf(pool: Pool, log: string, index: number): Promise<Buffer> {
  const { rows } = await pool.query<{ leaf: Buffer }>(
    'SELECT leaf FROM audit_entry WHERE log = $1 AND index = $2',
    [log, index],
  );
  if (rows[0] === undefined) throw new Error(`the log ${log} lacks the entry ${index}`);
  return rows[0].leaf;
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
    throw new ForkedLog(`the log ${log} has ${size} entries, of ${signed.size} that were signed`);
  const hashes =
    signed.size === size ? [] : await readHashes(pool, log, consistencyRanges(signed.size, size));
  const proof = { first: signed.size, second: size, firstRoot: signed.root, secondRoot: root, hashes };
  if (!verifyConsistency(proof))
    throw new ForkedLog(`the log ${log} does not begin with the ${signed.size} entries that were signed`);
}

/** Names of all logs that have entries, in order. */
export async function readLogNames(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ log: string }>('SELECT log FROM audit_log WHERE size > 0 ORDER BY log');
  return rows.map(({ log }) => log);
}
