import type { Pool } from 'pg';
import type { SearchColumns } from '../verify/entry/leaf.ts';

/** Entries of one log, from `from` to before `to`. */
export interface LeafRange {
  readonly log: string;
  readonly from: number;
  readonly to: number;
}

/** An entry as it stands in the database, whatever it says. */
export interface StoredLeaf {
  readonly index: number;
  readonly seq: bigint;
  readonly leaf: Buffer;
  readonly leafHash: Buffer;
  readonly columns: SearchColumns;
  /** By whom it is found, ascending. */
  readonly subjects: readonly string[];
}

/** Entries in memory at a time. */
const BATCH = 1_000;

/**
 * The entries of a range, in batches in the order of their indexes. One that is not there is left out: `from` and `to` of a
 * batch say which were asked for.
 */
export async function* readLeaves(
  pool: Pool,
  { log, from, to }: LeafRange,
  batch: number = BATCH,
): AsyncGenerator<LeafRange & { readonly leaves: readonly StoredLeaf[] }> {
  for (let start = from; start < to; start += batch) {
    const end = Math.min(to, start + batch);
    const { rows } = await pool.query(LEAVES, [log, start, end]);
    const leaves = rows.map(({ index, seq, leaf, leaf_hash: leafHash, subjects, ...columns }) => ({
      ...{ index: Number(index), seq: BigInt(seq), leaf, leafHash, subjects },
      columns,
    }));
    yield { log, from: start, to: end, leaves };
  }
}

/** Times to the last digit stored, of which an entry has three. */
const LEAVES = `
  SELECT index, seq, leaf, leaf_hash, kind, part,
         regexp_replace(to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '000$', '') || 'Z' AS time,
         request_id AS "requestId", agreement, department, client,
         operator, terminal, purpose, emergency, outcome, coordinates, masks,
         ARRAY(SELECT subject FROM audit_subject s WHERE s.seq = e.seq ORDER BY subject) AS subjects
    FROM audit_entry e WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index`;
