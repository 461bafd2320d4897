import { createReadStream } from 'node:fs';
import { pipeline, Transform } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import type { TextEncoding } from './examine-file.ts';
import { type FileRow, MOST_CELLS, MOST_ROW_CHARACTERS } from './file-row.ts';
import { refused } from './refused.ts';

export interface CsvInput {
  readonly path: string;
  readonly encoding: TextEncoding;
  readonly delimiter: string;
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * The rows of a CSV file (RFC 4180; a quote within an unquoted cell is part of it), one after another in bounded
 * memory. Bytes that the encoding does not have come as U+FFFD.
 * @throws HubError BAD_USER_INPUT where its form is broken
 */
export async function* readCsv({ path, encoding, delimiter, onBytes }: CsvInput): AsyncGenerator<FileRow> {
  const parser = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MOST_ROW_CHARACTERS,
  });
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 });
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      onBytes?.(chunk.length);
      done(null, chunk);
    },
  });
  // A failure ends the parser too, which the loop below is told.
  if (encoding === 'utf-8') pipeline(bytes, counted, parser, () => undefined);
  else pipeline(bytes, counted, iconv.decodeStream(encoding), parser, () => undefined);
  let lines = 0;
  try {
    for await (const cells of parser as AsyncIterable<readonly string[]>) {
      const line = lines + 1;
      lines += 1 + cells.reduce((breaks, text) => breaks + lineBreaks(text), 0);
      if (cells.length > MOST_CELLS)
        throw refused(`第 ${line} 行超过 ${MOST_CELLS} 格`, `line ${line} has more than ${MOST_CELLS} cells`);
      if (cells.length > 1 || cells[0] !== '') yield { line, cells };
    }
  } catch (error) {
    // The parser's own message shows what stands there.
    if (error instanceof CsvError) throw faultOf(error, lines + 1);
    throw error;
  }
}

/** The parser's own count takes a line break within quotes for two, where it is CR LF. */
function lineBreaks(text: string): number {
  return text.includes('\n') || text.includes('\r') ? text.split(/\r\n|\n|\r/).length - 1 : 0;
}

function faultOf({ code }: CsvError, line: number): Error {
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return refused(
      `第 ${line} 行起的引号未闭合:文件可能不完整`,
      `a quote from line ${line} on is not closed: the file may be incomplete`,
    );
  if (code === 'CSV_MAX_RECORD_SIZE')
    return refused(
      `第 ${line} 行起的一行超过 ${MOST_ROW_CHARACTERS} 字符:引号可能未闭合`,
      `the row from line ${line} on exceeds ${MOST_ROW_CHARACTERS} characters: a quote may not be closed`,
    );
  return refused(`第 ${line} 行不是有效的 CSV(${code})`, `line ${line} is no valid CSV (${code})`);
}
