import type { Pool } from 'pg';
import { decodeCursor } from './cursor.ts';
import { type AccessRecord, type EntryReading, readEntries } from './search.ts';

/** Records in memory at a time. */
export const RECORDS_AT_A_TIME = 500;

/**
 * All entries that are found, the newest first, page by page: each is read when the one before has been taken, in a statement of
 * its own, so that no transaction stays open however long it takes.
 */
export async function* readPages(
  pool: Pool,
  reading: Pick<EntryReading, 'filter' | 'visibleLogs'>,
): AsyncGenerator<readonly AccessRecord[], void> {
  let after: string | undefined;
  do {
    const before = after === undefined ? {} : { before: decodeCursor(after) };
    const records = await readEntries(pool, { ...reading, ...before, limit: RECORDS_AT_A_TIME });
    if (records.length > 0) yield records;
    after = records.length < RECORDS_AT_A_TIME ? undefined : records.at(-1)?.cursor;
  } while (after !== undefined);
}
