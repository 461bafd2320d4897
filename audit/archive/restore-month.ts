import type { ClientBase } from 'pg';
import { columnsOf, decodeEntry, subjectsOf } from '../../verify/entry/decode-entry.ts';
import { hashLeaf } from '../../verify/hashing.ts';
import { DAY_GROWS } from '../totals/count-entries.ts';
import { type ArchivedLeaf, ArchiveError, readArchiveFile } from './archive-file.ts';
import type { Month } from './months.ts';
import { readFiles } from './read-archive.ts';

export interface RestoreMonthInput {
  /** Of the owner, in a transaction that is open and that the caller commits. */
  readonly client: ClientBase;
  readonly directory: string;
  readonly month: Month;
  readonly onProgress: (entries: number) => void;
}

/**
 * Brings an archived month back into the database, as it was, so that it can be searched; the archive stays. What can be
 * searched is derived anew.
 * @returns how many entries
 * @throws ArchiveError for a month that is not archived, or a file that is missing or damaged
 */
export async function restoreMonth(input: RestoreMonthInput): Promise<number> {
  const { client, directory, month, onProgress } = input;
  const files = (await readFiles(client, { month })).filter(({ isExpired }) => !isExpired);
  if (files.length === 0) throw new ArchiveError(`there is no archive of ${month}`);
  await client.query(STAGE);
  let count = 0;
  for (const file of files) {
    const entries = await readArchiveFile(directory, file);
    await stage(client, file.first, entries);
    onProgress(entries.length);
    count += entries.length;
  }
  await client.query(OPEN, [`${month}-01`]);
  await client.query(`
    INSERT INTO audit_entry SELECT * FROM staged;
    INSERT INTO audit_subject (subject, seq)
      SELECT DISTINCT subject, seq FROM staged_subject JOIN staged USING (log, index);
    ${DAYS};
    DROP TABLE staged, staged_subject`);
  return count;
}

const STAGE = `
  CREATE TEMPORARY TABLE staged (LIKE audit_entry INCLUDING DEFAULTS);
  CREATE TEMPORARY TABLE staged_subject (log text COLLATE "C", index bigint, subject text COLLATE "C")`;

async function stage(client: ClientBase, first: number, archived: readonly ArchivedLeaf[]): Promise<void> {
  const entries = archived.map(({ seq, leaf }, i) => {
    const entry = decodeEntry(leaf);
    return { entry, columns: columnsOf(entry), seq: String(seq), leaf, index: first + i };
  });
  const rows = entries.map(({ entry: { log }, columns, seq, leaf, index }) => ({
    ...Object.fromEntries(Object.entries(columns).map(([name, value]) => [columnName(name), value])),
    ...{ log, index, seq, leaf: bytea(leaf), leaf_hash: bytea(hashLeaf(leaf)) },
  }));
  const subjects = entries.flatMap(({ entry, columns: { part }, index }) =>
    subjectsOf(entry).map((subject) => ({ log: entry.log, index: index - (part - 1), subject })),
  );
  await client.query('INSERT INTO staged SELECT * FROM json_populate_recordset(NULL::staged, $1)', [
    JSON.stringify(rows),
  ]);
  await client.query(
    'INSERT INTO staged_subject SELECT * FROM json_populate_recordset(NULL::staged_subject, $1)',
    [JSON.stringify(subjects)],
  );
}

/** What was there before there were months has numbers below those of its month. */
const OPEN = `
  SELECT CASE WHEN (SELECT min(seq) FROM staged) >= audit_month_start($1::date) THEN audit_open_month($1::date)
              ELSE audit_open_part('first', 'MINVALUE', audit_month_start(($1::date + interval '1 month')::date)::text) END`;

/** A search by time looks where the days stand: those of a month that nobody had counted are not known yet. */
const DAYS = `
  INSERT INTO access_day (day, first_seq, last_seq)
  SELECT (time AT TIME ZONE 'Asia/Shanghai')::date, min(seq), max(seq) FROM staged WHERE kind = 'access' AND part = 1 GROUP BY 1
  ${DAY_GROWS}`;

/** A search column's name in the table. */
function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Bytes in JSON, as PostgreSQL reads them. */
function bytea(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}
