/** How a table's files are delivered (`@file`). */
export interface FileFormat {
  /** Names of its files in the folder: `*` stands for any characters, `?` for one. */
  readonly pattern: string;
  /** AUTO: a byte order mark tells; without one UTF-8, or GB18030 where the bytes are none. */
  readonly encoding: 'AUTO' | 'UTF_8' | 'GB18030';
  /** Of CSV, one character. */
  readonly delimiter: string;
  /** Of Excel the sheet's name; undefined: the first. */
  readonly sheet: string | undefined;
  /** Row of the titles, from 1. */
  readonly header: number;
  /** Share of rows, 0 to 1, above which rejected rows refuse the whole file. */
  readonly rejectAtMost: number;
  /** REJECT: a row with a formula is rejected; TEXT: of CSV it is loaded as a text, of Excel its last result. */
  readonly formulas: 'REJECT' | 'TEXT';
}

/** Separators of CSV that are read. */
export const DELIMITERS: ReadonlySet<string> = new Set([',', ';', '\t', '|']);
