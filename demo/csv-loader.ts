import { createWriteStream, mkdirSync, renameSync, rmSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import iconv from 'iconv-lite';
import { csvPath } from './csv-path.ts';
import type { RowLoader } from './row-loader.ts';
import type { Cell, Row, Table } from './table.ts';

const CHUNK_CHARACTERS = 64 * 1024;

/** Writes a table as an office's spreadsheet program saves it: CSV in GB18030, lines that end in CR LF, a line of headings. */
export class CsvLoader implements RowLoader {
  readonly #columns: readonly string[];
  readonly #path: string;
  readonly #stream: WriteStream;
  readonly #written: Promise<void>;
  #chunk: string;

  private constructor(table: Table, path: string) {
    this.#columns = Object.keys(table.columns);
    this.#path = path;
    this.#stream = createWriteStream(unfinished(path));
    this.#written = finished(this.#stream);
    // A failure may come while nobody waits here; whoever waits next is told.
    this.#written.catch(() => undefined);
    this.#chunk = csvLine(this.#columns);
  }

  /** @param address the folder, as a `file:` URL; the table's name is the file's */
  static async open(table: Table, address: string): Promise<CsvLoader> {
    const path = csvPath(table, address);
    mkdirSync(fileURLToPath(address), { recursive: true });
    return new CsvLoader(table, path);
  }

  add(row: Row<string>): void {
    this.#chunk += csvLine(this.#columns.map((column) => row[column] ?? null));
  }

  async drain(): Promise<void> {
    if (this.#chunk.length >= CHUNK_CHARACTERS) this.#send();
  }

  async endOfRows(): Promise<void> {
    this.#send();
    this.#stream.end();
    await this.#written;
  }

  async commit(): Promise<void> {
    renameSync(unfinished(this.#path), this.#path);
  }

  async close(): Promise<void> {
    this.#stream.destroy();
    rmSync(unfinished(this.#path), { force: true });
  }

  #send(): void {
    this.#stream.write(iconv.encode(this.#chunk, 'gb18030'));
    this.#chunk = '';
  }
}

/** Whoever watches the folder sees whole files only. */
function unfinished(path: string): string {
  return `${path}.part`;
}

/** RFC 4180 §2. */
function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => csvField(cell === null ? '' : String(cell))).join(',')}\r\n`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
