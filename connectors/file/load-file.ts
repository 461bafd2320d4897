import { createHash } from 'node:crypto';
import pg, { type ClientBase, DatabaseError } from 'pg';
import { type Bilingual, HubError } from '../../errors.ts';
import { withClient } from '../../with-client.ts';
import { copyRows } from './copy-rows.ts';
import { type Examined, examineFile, type TextEncoding } from './examine-file.ts';
import type { FileFormat } from './file-format.ts';
import type { FileRow } from './file-row.ts';
import { columnList, holdsFile, noteFile, prepareFileTable, qualified } from './file-store.ts';
import type { FileTable } from './file-table.ts';
import { type LoadReport, LoadReporter } from './load-report.ts';
import { refused } from './refused.ts';

export interface LoadInput {
  /** A login to the file store that may create schemas and tables. */
  readonly storeUrl: string;
  readonly table: FileTable;
  readonly path: string;
  readonly mostBytes: number;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /**
   * Called when the new table is complete and before anyone can see it, or when the file is refused: what it throws
   * undoes the load.
   */
  readonly record: (done: FileLoad) => Promise<void>;
}

export interface LoadProgress {
  /** Bytes read since the last time: each of a CSV file is read twice, of .xlsx once. */
  readonly bytes: number;
}

/** What became of a file. */
export interface FileLoad {
  readonly outcome: 'LOADED' | 'REFUSED' | 'ALREADY_LOADED';
  /** Undefined where the file could not be read to its end. */
  readonly sha256: string | undefined;
  readonly report: LoadReport;
  /** Why it was refused. */
  readonly refusal: Bilingual | undefined;
}

/** Milliseconds that a complete table waits for those who read the old one. */
const SWAP_LOCK_MS = 10_000;
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';
const NOTHING: LoadReport = { rows: 0, loaded: 0, rejected: 0, counts: [], first: [] };

/**
 * Puts a file's rows in the place of those that its table holds, in one transaction: readers see the old rows or the
 * new ones, and a load that fails or dies leaves the old ones.
 * @throws HubError CONFLICT where another load of the table is under way, SOURCE_UNAVAILABLE where the old rows are being read for
 *   too long; what the file store throws
 */
export async function loadFile(input: LoadInput): Promise<FileLoad> {
  const { storeUrl, table, path, mostBytes, onProgress, record } = input;
  let sha256: string | undefined;
  const reporter = new LoadReporter();
  return withClient(storeUrl, async (client) => {
    await takeTurn(client, table);
    try {
      const examined = await examineFile(path, { mostBytes, onBytes: (bytes) => onProgress?.({ bytes }) });
      sha256 = examined.sha256;
      await prepareFileTable(client, table);
      if (await holdsFile(client, table, sha256))
        return { outcome: 'ALREADY_LOADED', sha256, report: NOTHING, refusal: undefined };
      await client.query('BEGIN');
      const load = await replaceRows(client, { ...input, examined, reporter });
      await client.query('COMMIT');
      return load;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) throw isRead(table, error);
      if (!(error instanceof HubError && error.code === 'BAD_USER_INPUT')) throw error;
      const load = { outcome: 'REFUSED', sha256, report: reporter.report(), refusal: error.detail } as const;
      await record(load);
      return load;
    }
  });
}

/** Where the rows gather until they are all there; nobody else sees it. */
function freshName(table: string): string {
  return `onecard ${createHash('sha256').update(table).digest('hex').slice(0, 32)}`;
}

interface Replacement extends LoadInput {
  readonly examined: Examined;
  readonly reporter: LoadReporter;
}

async function replaceRows(client: ClientBase, replacement: Replacement): Promise<FileLoad> {
  const { table, reporter, examined, record } = replacement;
  const fresh = qualified(table, freshName(table.name));
  const old = qualified(table, table.name);
  await client.query(`CREATE TABLE ${fresh} (${columnList(table.columns)})`);
  await copyRows(client, {
    table,
    into: fresh,
    rows: rowsOf(replacement),
    gaps: examined.kind === 'xlsx',
    reporter,
  });
  const report = reporter.report();
  assertAcceptable(report, table.format, reporter);
  for (const { name, index } of table.columns) {
    const column = pg.escapeIdentifier(name);
    // The hub compares ID numbers in their normal form (docs/operations.md).
    const indexed = index === 'ID_NUMBER' ? `upper(btrim(${column}::text))` : column;
    if (index !== undefined) await client.query(`CREATE INDEX ON ${fresh} (${indexed})`);
  }
  await client.query(`ANALYZE ${fresh}`);
  await client.query(`SET LOCAL lock_timeout = ${SWAP_LOCK_MS}`);
  await client.query(`LOCK TABLE ${old} IN ACCESS EXCLUSIVE MODE`);
  await client.query(`DROP TABLE ${old}`);
  await client.query(`ALTER TABLE ${fresh} RENAME TO ${pg.escapeIdentifier(table.name)}`);
  await noteFile(client, table, examined.sha256);
  const load: FileLoad = { outcome: 'LOADED', sha256: examined.sha256, report, refusal: undefined };
  // The last thing before the commit: nothing is loaded that is not written down.
  await record(load);
  return load;
}

/** What reads a kind of files is loaded with the first of them. */
async function* rowsOf({
  path,
  table: { format },
  examined,
  onProgress,
}: Replacement): AsyncIterable<FileRow> {
  if (examined.kind === 'xlsx') {
    const { readXlsx } = await import('./xlsx/read-xlsx.ts');
    yield* readXlsx({ path, sheet: format.sheet, formulaResults: format.formulas === 'TEXT' });
  } else {
    const { readCsv } = await import('./read-csv.ts');
    yield* readCsv({
      path,
      encoding: encodingOf(format, examined.encoding),
      delimiter: format.delimiter,
      onBytes: (bytes) => onProgress?.({ bytes }),
    });
  }
}

function encodingOf({ encoding }: FileFormat, found: TextEncoding): TextEncoding {
  if (encoding === 'AUTO') return found;
  return encoding === 'UTF_8' ? 'utf-8' : 'gb18030';
}

function assertAcceptable(
  { rows, rejected }: LoadReport,
  { rejectAtMost }: FileFormat,
  { last }: LoadReporter,
): void {
  if (rows === 0) throw refused('没有一行数据,原有数据保留', 'there is not one row: the old ones are kept');
  if (last?.reason === 'CELL_COUNT')
    throw refused(
      `文件在第 ${last.line} 行中断,可能不完整`,
      `the file breaks off on line ${last.line}: it may be incomplete`,
    );
  if (rejected > rows * rejectAtMost)
    throw refused(
      `${rows} 行中有 ${rejected} 行不合格,超过允许的比例 ${rejectAtMost}`,
      `${rejected} of ${rows} rows are rejected, a larger share than ${rejectAtMost}`,
    );
}

/** One load of a table at a time, whichever process does it; the lock goes with the connection. */
async function takeTurn(client: ClientBase, { source, name }: FileTable): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock(hashtext($1), hashtext($2)) AS taken',
    [source, name],
  );
  if (rows[0]?.taken !== true)
    throw new HubError('CONFLICT', {
      detail: { zh: `${name} 正在装载另一文件`, en: `another file is being loaded into ${name}` },
    });
}

function isRead({ name }: FileTable, cause: Error): HubError {
  return new HubError('SOURCE_UNAVAILABLE', {
    detail: {
      zh: `${name} 正被长时间读取,请稍后重试`,
      en: `${name} is being read for long: try again later`,
    },
    cause,
  });
}
