import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg, { type ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { convertRow, type RowShape } from './convert-row.ts';
import { type FileRow, MOST_ROWS } from './file-row.ts';
import type { FileTable } from './file-table.ts';
import type { LoadReporter } from './load-report.ts';
import { mapHeader } from './map-header.ts';
import { refused } from './refused.ts';

export interface CopyInput {
  readonly table: FileTable;
  /** Name of the table to fill, quoted. */
  readonly into: string;
  readonly rows: AsyncIterable<FileRow>;
  /** Whether rows may lack empty cells at their end. */
  readonly gaps: boolean;
  readonly reporter: LoadReporter;
}

/** Few large writes instead of many small ones. */
const CHUNK_CHARACTERS = 128 * 1024;

/** Fills a table with the rows of a file that can be loaded. @throws HubError BAD_USER_INPUT */
export async function copyRows(client: ClientBase, { into, ...input }: CopyInput): Promise<void> {
  const names = input.table.columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  const copy = client.query(copyFrom(`COPY ${into} (${names}) FROM STDIN`));
  await pipeline(Readable.from(encodeRows(input), { objectMode: false }), copy);
}

async function* encodeRows({ table, rows, gaps, reporter }: Omit<CopyInput, 'into'>): AsyncGenerator<string> {
  const { columns, format } = table;
  let shape: RowShape | undefined;
  let chunk = '';
  for await (const row of rows) {
    if (shape === undefined) {
      // Above the titles there may be a heading.
      if (row.line < format.header) continue;
      const places = mapHeader(
        row,
        columns.map(({ name }) => name),
      );
      shape = { columns, places, width: row.cells.length, gaps, formulas: format.formulas };
      continue;
    }
    if (reporter.rows >= MOST_ROWS)
      throw refused(`文件超过 ${MOST_ROWS} 行`, `the file has more than ${MOST_ROWS} rows`);
    const converted = convertRow(row, shape);
    if ('rejection' in converted) reporter.rejected(converted.rejection);
    else {
      reporter.loaded();
      chunk += `${converted.values.map(encode).join('\t')}\n`;
    }
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (shape === undefined)
    throw refused(`没有第 ${format.header} 行标题`, `there is no row ${format.header} with titles`);
  if (chunk !== '') yield chunk;
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** https://www.postgresql.org/docs/current/sql-copy.html, text format. */
function encode(value: string | null): string {
  return value === null
    ? '\\N'
    : value.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPED[character] as string);
}
