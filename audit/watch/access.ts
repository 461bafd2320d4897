import type { PoolClient } from 'pg';
import type { AccessLeaf } from '../../verify/entry/access-leaf.ts';
import { decodeEntry } from '../../verify/entry/decode-entry.ts';
import type { FollowedEntry } from '../follow.ts';
import { HUB_CLIENT } from '../hub-log.ts';

type Seen =
  | 'log'
  | 'agreement'
  | 'department'
  | 'client'
  | 'operator'
  | 'terminal'
  | 'purpose'
  | 'outcome'
  | 'codes'
  | 'asked'
  | 'subjects';

/** One request as the rules see it: its entry, all parts together. */
export interface Access extends Pick<AccessLeaf, Seen> {
  /** Where its first leaf stands, `log/index`. */
  readonly entry: string;
  readonly at: Date;
  /** The same moment as the entry has it. */
  readonly time: string;
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
    accesses.push({
      entry: `${log}/${index}`,
      at: new Date(leaf.time),
      time: leaf.time,
      log: leaf.log,
      agreement: leaf.agreement,
      department: leaf.department,
      client: leaf.client,
      operator: leaf.operator,
      terminal: leaf.terminal,
      purpose: leaf.purpose,
      outcome: leaf.outcome,
      codes: leaf.codes,
      asked: further.length === 0 ? leaf.asked : [leaf, ...further].flatMap((part) => part.asked),
      subjects: further.length === 0 ? leaf.subjects : [leaf, ...further].flatMap((part) => part.subjects),
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
