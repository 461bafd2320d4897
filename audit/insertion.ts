import type { ClientBase } from 'pg';
import type { Leaf } from '../verify/entry/leaf.ts';
import { type Growth, growTree, type Tree } from '../verify/grow-tree.ts';
import { byteaArray } from './binary-array.ts';

/** Leaves that go into a log together, one after the other. */
export interface Append {
  readonly log: string;
  readonly leaves: readonly Leaf[];
}

/** What appends make of logs that stand as `before` says. */
export interface Insertion {
  /** Index of each append's first leaf. */
  readonly indexes: readonly number[];
  readonly logs: readonly GrowingLog[];
}

interface GrowingLog extends Growth {
  readonly log: string;
  readonly before: Tree;
  readonly leaves: readonly Leaf[];
}

/** Names of the logs concerned, ascending: the order in which everybody locks their heads. */
export function logsOf(appends: readonly Append[]): readonly string[] {
  return [...new Set(appends.map(({ log }) => log))].sort();
}

/** @param heads the tree of each log concerned */
export function planInsertion(heads: ReadonlyMap<string, Tree>, appends: readonly Append[]): Insertion {
  const added = new Map<string, Leaf[]>();
  const indexes = appends.map(({ log, leaves }) => {
    const before = heads.get(log);
    if (before === undefined) throw new Error('the head of a log is missing');
    const own = added.get(log) ?? [];
    added.set(log, own);
    const index = before.size + own.length;
    own.push(...leaves);
    return index;
  });
  const logs = [...added].map(([log, leaves]) => {
    const before = heads.get(log) as Tree;
    return {
      log,
      before,
      leaves,
      ...growTree(
        before,
        leaves.map(({ bytes }) => bytes),
      ),
    };
  });
  return { indexes, logs };
}

/**
 * One statement that locks the heads in the order of their names and writes everything, or nothing where a head is not
 * what the insertion began with: the database has the last word about where a log stands, whatever we had in mind.
 *
 * @returns whether it has written
 */
export async function insert(client: ClientBase, { logs }: Insertion): Promise<boolean> {
  const leaves = logs.flatMap((log) => log.leaves);
  const records = logs.flatMap(({ log, before, leaves }) => {
    const name = JSON.stringify(log);
    return leaves.map((leaf, offset) => recordOf(leaf, { name, index: before.size + offset }));
  });
  const nodes = logs.flatMap((log) => log.nodes);
  const { rows } = await client.query<{ written: boolean }>({
    name: 'audit-append',
    text: INSERT,
    values: [
      logs.map(({ log }) => log),
      logs.map(({ before }) => before.size),
      byteaArray(logs.map(({ before }) => Buffer.concat(before.peaks))),
      logs.map(({ tree }) => tree.size),
      byteaArray(logs.map(({ tree }) => Buffer.concat(tree.peaks))),
      `[${records.join()}]`,
      byteaArray(leaves.map(({ bytes }) => bytes)),
      byteaArray(logs.flatMap(({ leafHashes }) => leafHashes)),
      integers(logs.flatMap(({ nodes }, place) => nodes.map(() => place + 1))),
      integers(nodes.map(({ level }) => level)),
      integers(nodes.map(({ index }) => index)),
      byteaArray(nodes.map(({ hash }) => hash)),
    ],
  });
  return rows[0]?.written === true;
}

/** An array of them as a parameter: the driver would look for what it must escape in each. */
function integers(numbers: readonly number[]): string {
  return `{${numbers.join()}}`;
}

/** A leaf's search columns, its subjects and its place. Put together as text: every entry pays for a copy of the object otherwise. */
function recordOf(
  { columns, subjects }: Leaf,
  { name, index }: { readonly name: string; readonly index: number },
) {
  return `{"log":${name},"index":${index},"subjects":${JSON.stringify(subjects)},${JSON.stringify(columns).slice(1)}`;
}

/*
 * Read committed: a head on which we have waited for another hub is compared as that hub has left it. Search columns
 * travel as JSON, since `unnest` takes no arrays of arrays.
 */
const INSERT = `
  WITH move AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[])
      AS m (log, old_size, old_peaks, size, peaks)
  ), head AS MATERIALIZED (
    SELECT h.log FROM audit_log h JOIN move m ON h.log = m.log AND h.size = m.old_size AND h.peaks = m.old_peaks
     ORDER BY h.log FOR UPDATE OF h
  ), decision AS MATERIALIZED (
    SELECT count(*) = cardinality($1) AS write FROM head
  ), record AS MATERIALIZED (
    SELECT r.* FROM decision, ROWS FROM (
      json_to_recordset($6) AS (
        log text, index bigint, part integer, time timestamptz, "requestId" text, agreement text, department text, client text,
        operator text, terminal text, purpose text, outcome text, coordinates text[], subjects text[], kind text, emergency text, masks text[]),
      unnest($7::bytea[]), unnest($8::bytea[])) AS r (
        log, index, part, time, request_id, agreement, department, client,
        operator, terminal, purpose, outcome, coordinates, subjects, kind, emergency, masks, leaf, leaf_hash)
     WHERE write
  ), entry AS (
    INSERT INTO audit_entry (log, index, leaf, leaf_hash, part, time, request_id, agreement, department, client, operator,
                             terminal, purpose, outcome, coordinates, kind, emergency, masks)
    SELECT log, index, leaf, leaf_hash, part, time, request_id, agreement, department, client, operator,
           terminal, purpose, outcome, coordinates, kind, emergency, masks
      FROM record
    RETURNING log, index, seq
  ), subject AS (
    INSERT INTO audit_subject (subject, seq)
    SELECT unnest(record.subjects), entry.seq FROM record JOIN entry USING (log, index)
  ), node AS (
    INSERT INTO audit_node (log, level, index, hash)
    SELECT ($1::text[])[n.place], n.level, n.index, n.hash
      FROM decision, unnest($9::integer[], $10::smallint[], $11::bigint[], $12::bytea[]) AS n (place, level, index, hash)
     WHERE write
  ), moved AS (
    UPDATE audit_log h SET size = m.size, peaks = m.peaks FROM decision, move m WHERE write AND h.log = m.log
  )
  SELECT write AS written FROM decision
`;
