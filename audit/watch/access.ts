import type { PoolClient } from 'pg';
import type { AccessLeaf } from '../../verify/entry/access-leaf.ts';
import { decodeEntry } from '../../verify/entry/decode-entry.ts';
import type { FollowedEntry } from '../follow.ts';
import { HUB_CLIENT } from '../hub-log.ts';

/** One request as the rules see it: its entry, all parts together. */
export interface Access extends Omit<AccessLeaf, 'time' | 'part' | 'parts'> {
  /** Where its first leaf stands, `log/index`. */
  readonly entry: string;
  readonly at: Date;
}

/**
 * The requests among the entries. Parts of one entry were appended together, so that the further ones can be read although
 * the batch may end before them; when they come by themselves they are passed over.
 */
export async function accessesIn(
  client: PoolClient,
  entries: readonly FollowedEntry[],
): Promise<readonly Access[]> {
  const accesses: Access[] = [];
  for (const { log, index, leaf } of entries) {
    // Notices of changes are nobody's requests: a thousand at night are no misuse.
    if (leaf.kind !== 'access' || leaf.part !== 1 || leaf.client === HUB_CLIENT) continue;
    const further = leaf.parts === 1 ? [] : await readParts(client, { log, index, leaf });
    const { time, part: _, parts: __, ...rest } = leaf;
    accesses.push({
      ...rest,
      entry: `${log}/${index}`,
      at: new Date(time),
      asked: [leaf, ...further].flatMap(({ asked }) => asked),
      subjects: [leaf, ...further].flatMap(({ subjects }) => subjects),
    });
  }
  return accesses;
}

interface FirstPart {
  readonly log: string;
  readonly index: number;
  readonly leaf: AccessLeaf;
}

async function readParts(
  client: PoolClient,
  { log, index, leaf }: FirstPart,
): Promise<readonly AccessLeaf[]> {
  const { rows } = await client.query<{ leaf: Buffer }>(
    'SELECT leaf FROM audit_entry WHERE log = $1 AND index > $2 AND index < $2 + $3 ORDER BY index',
    [log, index, leaf.parts],
  );
  return rows.map((row) => decodeEntry(row.leaf) as AccessLeaf);
}
