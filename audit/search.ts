import type { Pool } from 'pg';
import type { AccessLeaf, Outcome } from '../verify/entry/access-leaf.ts';
import { decodeEntry } from '../verify/entry/decode-entry.ts';
import type { Archive } from './archive/read-archive.ts';
import { HUB_LOG } from './hub-log.ts';
import {
  type Condition,
  during,
  type EntryRow,
  type FoundEntry,
  type FoundPage,
  foundIn,
  pageOf,
  selectEntries,
  when,
} from './select-entries.ts';
import { rangesOf, type SeqRange } from './seq-ranges.ts';

/** All conditions that are present must hold. */
export interface EntryFilter {
  readonly agreement?: string;
  readonly department?: string;
  readonly client?: string;
  readonly operator?: string;
  readonly terminal?: string;
  /** Identifier of the emergency access under which it ran. */
  readonly emergency?: string;
  /** Pseudonyms of one person, one for each key epoch. */
  readonly subject?: readonly string[];
  /** Schema coordinate that was asked for. */
  readonly coordinate?: string;
  /** Mask that was applied: to the coordinate, where one is given. */
  readonly mask?: string;
  /** Code of the service item. */
  readonly purpose?: string;
  readonly requestId?: string;
  readonly outcome?: Outcome;
  /** At or after. */
  readonly from?: Date;
  /** Before. */
  readonly to?: Date;
}

/** The logs that the reader may see. */
export type VisibleLogs = 'all' | readonly string[];

export interface EntrySearch {
  readonly filter: EntryFilter;
  readonly visibleLogs: VisibleLogs;
  /** Records on the page, 1 to 200. */
  readonly first: number;
  /** Cursor of the record before the page. */
  readonly after?: string;
}

/** An entry as it stands in its log: read from the leaf, which is the truth, not from the search columns. */
export type AccessRecord = FoundEntry<AccessLeaf>;

/**
 * A page of entries, newest first. The order is `seq`, which hubs draw while they write: an entry that is being
 * committed while someone pages past its place is found by a new search. The index within a log has no such gap.
 *
 * @throws HubError BAD_USER_INPUT for `first` out of bounds or a mangled cursor.
 */
export function searchEntries(
  pool: Pool,
  { filter, visibleLogs, first, after }: EntrySearch,
): Promise<FoundPage<AccessLeaf>> {
  return pageOf({ first, after }, ({ limit, before }) =>
    readEntries(pool, { filter, visibleLogs, limit, ...(before === undefined ? {} : { before }) }),
  );
}

export interface EntryReading {
  readonly filter: EntryFilter;
  readonly visibleLogs: VisibleLogs;
  readonly limit: number;
  /** Number of the entry before those that are read. */
  readonly before?: bigint;
}

/** Entries in the same order, as many as wanted. */
export async function readEntries(
  pool: Pool,
  { filter, visibleLogs, limit, before }: EntryReading,
): Promise<readonly AccessRecord[]> {
  const logs = logsToWalk(filter, visibleLogs);
  const conditions = [...conditionsOf(filter), ...(logs === undefined ? visibility(visibleLogs) : [])];
  const records: AccessRecord[] = [];
  const item = itemOf(filter);
  for (const range of await rangesOf(pool, { ...filter, item })) {
    if (records.length === limit) break;
    const where = [...conditions, ...within(range, before), ...having(item, range)];
    const wanted = limit - records.length;
    const found = await (logs === undefined
      ? selectEntries(pool, { kind: 'access', conditions: where, limit: wanted })
      : selectOfLogs(pool, logs, { conditions: where, limit: wanted }));
    records.push(...found);
  }
  return records;
}

export interface EntryPosition {
  readonly log: string;
  readonly index: number;
  readonly visibleLogs: VisibleLogs;
}

/** One entry, by where its first leaf stands. Undefined where there is none, or none that the reader may see. */
export async function findEntry(
  pool: Pool,
  { log, index, visibleLogs }: EntryPosition,
): Promise<AccessRecord | undefined> {
  if (!Number.isSafeInteger(index)) return undefined;
  const conditions = [
    { sql: 'log = ?', value: log },
    { sql: 'index = ?', value: index },
    ...visibility(visibleLogs),
  ];
  const [found] = await selectEntries(pool, { kind: 'access', conditions, limit: 1 });
  return found;
}

/** The same of an entry that is in the archive. @throws HubError SOURCE_UNAVAILABLE where that cannot be read */
export async function findArchived(
  archive: Archive,
  { log, index, visibleLogs }: EntryPosition,
): Promise<Omit<AccessRecord, 'cursor'> | undefined> {
  if (!Number.isSafeInteger(index) || (visibleLogs !== 'all' && !visibleLogs.includes(log))) return undefined;
  const leaf = await archive.leaf(log, index);
  const entry = leaf instanceof Buffer ? decodeEntry(leaf) : undefined;
  return entry?.kind === 'access' && entry.part === 1 ? { log, index, entry } : undefined;
}

/** The logs to be walked one by one: where the reader sees some agreements' only, and asks for nothing beside a time. */
function logsToWalk(filter: EntryFilter, visibleLogs: VisibleLogs): readonly string[] | undefined {
  if (visibleLogs === 'all' || visibleLogs.includes(HUB_LOG)) return undefined;
  return Object.keys(filter).every((name) => name === 'from' || name === 'to') ? visibleLogs : undefined;
}

/**
 * The newest of each log, and of those the newest: over several logs at once no index gives an order. OFFSET 0 keeps the index of
 * agreements the only way in: the database thinks that few of an agreement's entries are in its log, and would read them all.
 */
async function selectOfLogs(
  pool: Pool,
  logs: readonly string[],
  { conditions, limit }: { readonly conditions: readonly Condition[]; readonly limit: number },
): Promise<readonly AccessRecord[]> {
  const where = [
    'part = 1',
    'agreement = visible',
    ...conditions.map(({ sql }, i) => sql.replace('?', `$${i + 2}`)),
  ];
  const { rows } = await pool.query<EntryRow>(
    `SELECT e.* FROM unnest($1::text[]) AS visible CROSS JOIN LATERAL (
       SELECT log, index, seq, leaf
         FROM (SELECT * FROM audit_entry WHERE ${where.join(' AND ')} ORDER BY seq DESC OFFSET 0) AS one
        WHERE log = visible AND kind = 'access' LIMIT ${limit}) AS e
      ORDER BY seq DESC LIMIT ${limit}`,
    [logs, ...conditions.map(({ value }) => value)],
  );
  return rows.map((row) => foundIn<AccessLeaf>(row));
}

function conditionsOf(filter: EntryFilter): readonly Condition[] {
  return [
    ...when(filter.agreement, (value) => ({ sql: 'agreement = ?', value })),
    ...when(filter.department, (value) => ({ sql: 'department = ?', value })),
    ...when(filter.client, (value) => ({ sql: 'client = ?', value })),
    ...when(filter.emergency, (value) => ({ sql: 'emergency = ?', value })),
    ...when(filter.operator, (value) => ({ sql: 'operator = ?', value })),
    ...when(filter.terminal, (value) => ({ sql: 'terminal = ?', value })),
    ...when(filter.subject, (value) => ({ sql: SUBJECT, value })),
    ...when(filter.purpose, (value) => ({ sql: 'purpose = ?', value })),
    ...when(filter.requestId, (value) => ({ sql: 'request_id = ?', value })),
    ...when(filter.outcome, (value) => ({ sql: 'outcome = ?', value })),
    ...during(filter),
  ];
}

/** What of coordinates and masks is asked for, as the columns hold it. */
function itemOf({ coordinate, mask }: EntryFilter): string | undefined {
  if (mask === undefined) return coordinate;
  return coordinate === undefined ? mask : `${coordinate}=${mask}`;
}

/** As an array the person's few entries are found first, whatever the database thinks of their number. */
const SUBJECT = 'seq = ANY (ARRAY(SELECT seq FROM audit_subject WHERE subject = ANY (?)))';

/** All entries of an agreement's log name the agreement, by which an index leads to them. */
function visibility(visibleLogs: VisibleLogs): readonly Condition[] {
  if (visibleLogs === 'all') return [];
  const inLogs = { sql: 'log = ANY (?)', value: visibleLogs };
  return visibleLogs.includes(HUB_LOG)
    ? [inLogs]
    : [inLogs, { sql: 'agreement = ANY (?)', value: visibleLogs }];
}

function having(item: string | undefined, { shapes }: SeqRange): readonly Condition[] {
  if (shapes !== undefined) return [{ sql: `${SHAPE} = ANY (?::bigint[])`, value: shapes }];
  return when(item, (value) => ({ sql: 'coordinates || masks @> ?', value: [value] }));
}

/** As in the index. */
const SHAPE = 'hash_array_extended(coordinates || masks, 0)';

function within({ first, end }: SeqRange, before: bigint | undefined): readonly Condition[] {
  const last = end === undefined || (before !== undefined && before < end) ? before : end;
  return [
    ...when(first, (value) => ({ sql: 'seq >= ?', value })),
    ...when(last, (value) => ({ sql: 'seq < ?', value })),
  ];
}
