import type { ClientBase } from 'pg';
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
  database: Pick<ClientBase, 'query'>,
  log: string,
  ranges: readonly Range[],
): Promise<readonly Buffer[]> {
  const wanted = ranges.flatMap(nodesOf);
  const { rows } = await database.query<{ level: number; index: string; hash: Buffer }>(NODES, [
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

/**
 * The root that each of these logs has, or had, with so many entries: one statement for all of them. Undefined where a node is
 * missing, and where the log has not so many.
 */
export async function readRoots(
  pool: Pick<ClientBase, 'query'>,
  states: readonly { readonly log: string; readonly size: number }[],
): Promise<readonly (Buffer | undefined)[]> {
  const wanted = states.flatMap(({ log, size }, state) =>
    nodesOf({ from: 0, to: size }).map((node) => ({ ...node, log, state })),
  );
  const { rows } = await pool.query<{ state: number; hashes: readonly (Buffer | null)[] }>(ROOTS, [
    wanted.map(({ state }) => state),
    wanted.map(({ log }) => log),
    wanted.map(({ level }) => level),
    wanted.map(({ index }) => index),
  ]);
  const known = new Map(rows.map(({ state, hashes }) => [state, hashes]));
  return states.map((_, state) => {
    const hashes = known.get(state) ?? [null];
    return hashes.every((hash) => hash !== null) ? rootOf(hashes) : undefined;
  });
}

const ROOTS = `
  SELECT w.state, array_agg(coalesce(n.hash, e.leaf_hash) ORDER BY w.ordinality) AS hashes
    FROM unnest($1::integer[], $2::text[], $3::smallint[], $4::bigint[]) WITH ORDINALITY AS w (state, log, level, index, ordinality)
    LEFT JOIN audit_node n ON n.log = w.log AND n.level = w.level AND n.index = w.index
    LEFT JOIN audit_entry e ON w.level = 0 AND e.log = w.log AND e.index = w.index
   GROUP BY w.state`;
