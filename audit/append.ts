import pg, { type Client, type ClientBase, type QueryResult } from 'pg';
import type { Leaf } from '../verify/entry/leaf.ts';
import { type Growth, growTree, readPeaks, type Tree } from '../verify/grow-tree.ts';
import { hashLeaf } from '../verify/hashing.ts';

/** Leaves that go into a log together, one after the other. */
export interface Append {
  readonly log: string;
  readonly leaves: readonly Leaf[];
}

interface Head {
  readonly log: string;
  readonly tree: Tree;
}

/**
 * Appends to all logs concerned in one transaction of three round trips, and returns the index of each append's first
 * leaf once COMMIT has returned. Hubs that write the same log wait for each other at its head, so it neither forks nor
 * has gaps.
 *
 * @throws whatever went wrong. If that was during COMMIT the outcome is unknown: the caller must forget the
 * connection and may conclude nothing from what it had in mind.
 */
export async function commitAppends(client: Client, appends: readonly Append[]): Promise<readonly number[]> {
  const indexes = await write(client, appends, BEGIN);
  await commit(client);
  return indexes;
}

/**
 * Appends within a transaction that is open and that its caller commits with `commit`: a change of an agreement and
 * its entry are durable together or not at all. The last thing to do before COMMIT, for it locks the logs' heads.
 */
export async function appendWithin(
  client: ClientBase,
  appends: readonly Append[],
): Promise<readonly number[]> {
  return write(client, appends, '');
}

/** @throws Error where the transaction had failed: it answers COMMIT with ROLLBACK, and no error. */
export async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error(`COMMIT answered with ${command}`);
}

const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;';

async function write(
  client: ClientBase,
  appends: readonly Append[],
  begin: string,
): Promise<readonly number[]> {
  const heads = await lockHeads(client, { logs: [...new Set(appends.map(({ log }) => log))].sort(), begin });
  // The heads are ours until COMMIT: what has to be computed from a log's state is computed here.
  const indexes = place(heads, appends);
  await insert(client, { heads, growths: grow(heads, appends), rows: rowsOf(appends, indexes) });
  return indexes;
}

/**
 * Takes the lock of every head, missing ones created, in the order of their names: two hubs
 * that want the same heads never wait for each other in a circle. Read committed, because a head that another hub
 * has just moved must be read as it is now.
 */
async function lockHeads(
  client: ClientBase,
  { logs, begin }: { readonly logs: readonly string[]; readonly begin: string },
): Promise<readonly Head[]> {
  const literals = logs.map((log) => pg.escapeLiteral(log));
  const results = (await client.query(`
    ${begin}
    INSERT INTO audit_log (log) VALUES ${literals.map((log) => `(${log})`).join()} ON CONFLICT DO NOTHING;
    SELECT log, size, peaks FROM audit_log WHERE log IN (${literals.join()}) ORDER BY log FOR UPDATE;
  `)) as unknown as readonly QueryResult<{ log: string; size: string; peaks: Buffer }>[];
  return (results.at(-1)?.rows ?? []).map(({ log, size, peaks }) => ({
    log,
    tree: { size: Number(size), peaks: readPeaks(Number(size), peaks) },
  }));
}

/** Where each append begins. */
function place(heads: readonly Head[], appends: readonly Append[]): readonly number[] {
  const sizes = new Map(heads.map(({ log, tree }) => [log, tree.size]));
  return appends.map(({ log, leaves }) => {
    const index = sizes.get(log);
    if (index === undefined) throw new Error('a head that was locked is missing');
    sizes.set(log, index + leaves.length);
    return index;
  });
}

/** What becomes of each log's tree. */
function grow(heads: readonly Head[], appends: readonly Append[]): readonly Growth[] {
  const leaves = new Map<string, Uint8Array[]>(heads.map(({ log }) => [log, []]));
  for (const append of appends) for (const { bytes } of append.leaves) leaves.get(append.log)?.push(bytes);
  return heads.map(({ log, tree }) => growTree(tree, leaves.get(log) ?? []));
}

function rowsOf(appends: readonly Append[], indexes: readonly number[]) {
  return appends.flatMap(({ log, leaves }, i) =>
    leaves.map(({ bytes, columns }, offset) => ({
      ...columns,
      log,
      index: (indexes[i] as number) + offset,
      leaf: bytea(bytes),
      leafHash: bytea(hashLeaf(bytes)),
    })),
  );
}

/** Bytes in JSON, as PostgreSQL reads them. */
function bytea(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}

interface Insertion {
  readonly heads: readonly Head[];
  /** In the order of the heads. */
  readonly growths: readonly Growth[];
  readonly rows: readonly object[];
}

async function insert(client: ClientBase, { heads, growths, rows }: Insertion): Promise<void> {
  const logs = heads.map(({ log, tree }, i) => ({ log, before: tree, ...(growths[i] as Growth) }));
  const moves = logs.map(({ log, before, tree }) => ({
    log,
    expected: before.size,
    size: tree.size,
    peaks: bytea(Buffer.concat(tree.peaks)),
  }));
  const nodes = logs.flatMap(({ log, nodes: complete }) =>
    complete.map(({ level, index, hash }) => ({ log, level, index, hash: bytea(hash) })),
  );
  const { rows: counts } = await client.query<{ moved: number }>({
    name: 'audit-append',
    text: INSERT,
    values: [JSON.stringify(rows), JSON.stringify(moves), JSON.stringify(nodes)],
  });
  if (counts[0]?.moved !== heads.length) throw new Error('a head moved although it was locked');
}

const INSERT = `
  WITH record AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1) AS r (
      log text, index bigint, leaf bytea, "leafHash" bytea, part integer, time timestamptz, "requestId" text, agreement text,
      department text, client text, operator text, terminal text, purpose text, outcome text, coordinates text[],
      subjects text[], kind text, emergency text, masks text[])
  ), entry AS (
    INSERT INTO audit_entry (log, index, leaf, leaf_hash, part, time, request_id, agreement, department, client, operator,
                             terminal, purpose, outcome, coordinates, kind, emergency, masks)
    SELECT log, index, leaf, "leafHash", part, time, "requestId", agreement, department, client, operator,
           terminal, purpose, outcome, coordinates, kind, emergency, masks
    FROM record
    RETURNING log, index, seq
  ), subject AS (
    INSERT INTO audit_subject (subject, seq)
    SELECT unnest(record.subjects), entry.seq FROM record JOIN entry USING (log, index)
  ), node AS (
    INSERT INTO audit_node (log, level, index, hash)
    SELECT log, level, index, hash FROM json_to_recordset($3) AS n (log text, level smallint, index bigint, hash bytea)
  ), head AS (
    UPDATE audit_log SET size = move.size, peaks = move.peaks
    FROM json_to_recordset($2) AS move (log text, expected bigint, size bigint, peaks bytea)
    WHERE audit_log.log = move.log AND audit_log.size = move.expected
    RETURNING 1
  )
  SELECT count(*)::integer AS moved FROM head
`;
