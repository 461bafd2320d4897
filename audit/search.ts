import type { Pool } from 'pg';
import type { AccessLeaf, Outcome } from '../verify/entry/access-leaf.ts';
import { decodeEntry } from '../verify/entry/decode-entry.ts';
import type { Archive } from './archive/read-archive.ts';
import {
  type Condition,
  during,
  type FoundEntry,
  type FoundPage,
  selectEntries,
  selectPage,
  when,
} from './select-entries.ts';

/** All conditions that are present must hold. */
export interface EntryFilter {
  readonly agreement?: string;
  readonly department?: string;
  readonly client?: string;
  readonly operator?: string;
  readonly terminal?: string;
  readonly requestId?: string;
  /** Identifier of the emergency access under which it ran. */
  readonly emergency?: string;
  /** Pseudonyms of one person, one for each key epoch. */
  readonly subject?: readonly string[];
  /** Schema coordinate that was asked for. */
  readonly coordinate?: string;
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
  const conditions = [...conditionsOf(filter), ...visibility(visibleLogs)];
  return selectPage(pool, { kind: 'access', conditions, first, after });
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

function conditionsOf(filter: EntryFilter): readonly Condition[] {
  return [
    ...when(filter.agreement, (value) => ({ sql: 'agreement = ?', value })),
    ...when(filter.department, (value) => ({ sql: 'department = ?', value })),
    ...when(filter.client, (value) => ({ sql: 'client = ?', value })),
    ...when(filter.emergency, (value) => ({ sql: 'emergency = ?', value })),
    ...when(filter.requestId, (value) => ({ sql: 'request_id = ?', value })),
    ...when(filter.operator, (value) => ({ sql: 'operator = ?', value })),
    ...when(filter.terminal, (value) => ({ sql: 'terminal = ?', value })),
    ...when(filter.subject, (value) => ({ sql: SUBJECT, value })),
    ...when(filter.coordinate, (value) => ({ sql: 'coordinates @> ?', value: [value] })),
    ...when(filter.outcome, (value) => ({ sql: 'outcome = ?', value })),
    ...during(filter),
  ];
}

const SUBJECT = 'seq IN (SELECT seq FROM audit_subject WHERE subject = ANY (?))';

function visibility(visibleLogs: VisibleLogs): readonly Condition[] {
  return visibleLogs === 'all' ? [] : [{ sql: 'log = ANY (?)', value: visibleLogs }];
}
