import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { decodeEntry } from '../verify/entry/decode-entry.ts';
import { appendWithin, commit } from './append.ts';
import type { Archive } from './archive/read-archive.ts';
import { encodeChange } from './entry.ts';
import { HUB_LOG } from './hub-log.ts';

/** From an entry of the hub's log on a key signs checkpoints, or no longer does. */
export interface KeyEvent {
  /** Of the entry, which names the key. */
  readonly index: number;
  readonly publicKey: Buffer;
  readonly signs: boolean;
}

/** A key that signs checkpoints, or did. */
export interface CheckpointKey {
  readonly publicKey: Buffer;
  /** Index in the hub's log of the entry that introduced it first. */
  readonly introducedBy: number;
  /** Undefined where that entry has expired. */
  readonly since: Date | undefined;
  readonly signs: boolean;
  /** When a hub started without it; undefined where it signs, or the entry that says so has expired. */
  readonly until: Date | undefined;
}

/** What the entry of an event says of it: action and target, the public key in hex. */
export function entryOfKey({ publicKey, signs }: Pick<KeyEvent, 'publicKey' | 'signs'>) {
  return {
    action: signs ? KEY_INTRODUCED : KEY_RETIRED,
    target: publicKey.toString('hex'),
  };
}

const KEY_INTRODUCED = 'CHECKPOINT_KEY_INTRODUCED';
const KEY_RETIRED = 'CHECKPOINT_KEY_RETIRED';

/** Actions of the entries that tell of keys. */
export const KEY_ACTIONS: ReadonlySet<string> = new Set([KEY_INTRODUCED, KEY_RETIRED]);

/** The oldest first. */
export async function readKeyEvents(pool: Pick<Pool, 'query'>): Promise<readonly KeyEvent[]> {
  const { rows } = await pool.query<{ index: string; public_key: Buffer; signs: boolean }>(
    'SELECT index, public_key, signs FROM audit_key ORDER BY index',
  );
  return rows.map(({ index, public_key: publicKey, signs }) => ({ index: Number(index), publicKey, signs }));
}

/**
 * Every key that has ever signed, the newest first. Times of entries that are in the archive are read there.
 * @throws HubError SOURCE_UNAVAILABLE where the archive cannot be read
 */
export async function readCheckpointKeys(pool: Pool, archive: Archive): Promise<readonly CheckpointKey[]> {
  const { rows } = await pool.query<EventRow>(EVENTS, [HUB_LOG]);
  const ofKey = new Map<string, readonly EventRow[]>();
  for (const row of rows) {
    const name = row.public_key.toString('hex');
    ofKey.set(name, [...(ofKey.get(name) ?? []), row]);
  }
  const keys: CheckpointKey[] = [];
  for (const events of ofKey.values()) {
    const [first, last] = [events[0], events.at(-1)] as [EventRow, EventRow];
    keys.push({
      publicKey: first.public_key,
      introducedBy: Number(first.index),
      since: await timeOf(first, archive),
      signs: last.signs,
      until: last.signs ? undefined : await timeOf(last, archive),
    });
  }
  return keys.reverse();
}

interface EventRow {
  readonly index: string;
  readonly public_key: Buffer;
  readonly signs: boolean;
  /** Null where the entry is not online. */
  readonly time: Date | null;
}

const EVENTS = `
  SELECT k.index, k.public_key, k.signs, e.time
    FROM audit_key k LEFT JOIN audit_entry e ON e.log = $1 AND e.index = k.index ORDER BY k.index`;

async function timeOf({ index, time }: EventRow, archive: Archive): Promise<Date | undefined> {
  if (time !== null) return time;
  const leaf = await archive.leaf(HUB_LOG, Number(index));
  if (leaf === undefined) throw new Error(`the log ${HUB_LOG} lacks the entry ${index}`);
  return leaf === 'EXPIRED' ? undefined : new Date(decodeEntry(leaf).time);
}

export interface KeysInUse {
  readonly publicKeys: readonly Buffer[];
  /** Department that runs the hub. */
  readonly department: string;
}

/**
 * Writes into the hub's log which keys sign from now on that did not, and which older ones this hub has no more. A hub that starts with
 * an older key alone, in the middle of a rotation, ends nothing.
 */
export async function noteKeysInUse(pool: Pool, inUse: KeysInUse): Promise<readonly KeyEvent[]> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = on');
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('audit keys'))`);
    const changes = changesOf(await readKeyEvents(client), inUse.publicKeys);
    const events = changes.length === 0 ? [] : await writeEvents(client, changes, inUse.department);
    await commit(client);
    failed = false;
    return events;
  } finally {
    // After a failure nobody knows the connection's state; closing it rolls back.
    client.release(failed);
  }
}

type KeyChange = Pick<KeyEvent, 'publicKey' | 'signs'>;

function changesOf(events: readonly KeyEvent[], publicKeys: readonly Buffer[]): readonly KeyChange[] {
  const latest = new Map(events.map((event) => [event.publicKey.toString('hex'), event]));
  const signing = [...latest.values()].filter(({ signs }) => signs);
  const isOurs = ({ publicKey }: KeyEvent) => publicKeys.some((key) => key.equals(publicKey));
  const introduced = publicKeys.filter((key) => !signing.some(({ publicKey }) => publicKey.equals(key)));
  const oldest = Math.min(
    ...signing.filter(isOurs).map(({ index }) => index),
    // A key that is introduced now is newer than all that there are.
    ...introduced.map(() => Number.POSITIVE_INFINITY),
  );
  const retired = signing.filter((event) => !isOurs(event) && event.index < oldest);
  return [
    ...retired.map(({ publicKey }) => ({ publicKey, signs: false })),
    ...introduced.map((publicKey) => ({ publicKey, signs: true })),
  ];
}

async function writeEvents(
  client: PoolClient,
  changes: readonly KeyChange[],
  department: string,
): Promise<readonly KeyEvent[]> {
  const time = new Date().toISOString();
  const leaves = changes.map((change) =>
    encodeChange({
      ...entryOfKey(change),
      ...{ time, requestId: randomUUID(), log: HUB_LOG, agreement: null, agreementVersion: null },
      ...{ department, client: 'onecard', operator: null, reason: null, document: null },
    }),
  );
  const [first = 0] = await appendWithin(client, [{ log: HUB_LOG, leaves }]);
  const events = changes.map((change, i) => ({ ...change, index: first + i }));
  await client.query(
    'INSERT INTO audit_key (index, public_key, signs) SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::boolean[])',
    [
      events.map(({ index }) => index),
      events.map(({ publicKey }) => publicKey),
      events.map(({ signs }) => signs),
    ],
  );
  return events;
}
