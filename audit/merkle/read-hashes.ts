import type { Pool } from 'pg';
import type { NodeId } from '../../verify/grow-tree.ts';
import { rootOf } from '../../verify/hashing.ts';
import { nodesOf, type Range } from './proof-ranges.ts';

/** A log's tree lacks a node that its size demands. */
export class MissingNode extends Error {
  override readonly name = 'MissingNode';
}

/**
 * The hash of each range of a log, by the nodes that make it up: one statement of O(log n) look-ups, however long the
 * log. Leaves have their hash beside them.
 * @throws MissingNode
 */
export async function readHashes(
  pool: Pool,
  log: string,
  ranges: readonly Range[],
): Promise<readonly Buffer[]> {
  const wanted = ranges.flatMap(nodesOf);
  const { rows } = await pool.query<{ level: number; index: string; hash: Buffer }>(NODES, [
    log,
    wanted.map(({ level }) => level),
    wanted.map(({ index }) => index),
  ]);
  const known = new Map(rows.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
  const hashOf = ({ level, index }: NodeId): Buffer => {
    const hash = known.get(`${level}/${index}`);
    if (hash === undefined) throw new MissingNode(`the log ${log} lacks the node ${level}/${index}`);
    return hash;
  };
  return ranges.map((range) => rootOf(nodesOf(range).map(hashOf)));
}

const NODES = `
  SELECT w.level, w.index, coalesce(n.hash, e.leaf_hash) AS hash
    FROM unnest($2::smallint[], $3::bigint[]) AS w (level, index)
    LEFT JOIN audit_node n ON n.log = $1 AND n.level = w.level AND n.index = w.index
    LEFT JOIN audit_entry e ON w.level = 0 AND e.log = $1 AND e.index = w.index
   WHERE coalesce(n.hash, e.leaf_hash) IS NOT NULL`;
