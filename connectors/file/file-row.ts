/** Why a row is not loaded. None tells what stands in the cell. */
export type RejectReason =
  /** More or fewer cells than titles. */
  | 'CELL_COUNT'
  /** Bytes that the encoding does not have. */
  | 'ENCODING'
  /** A character that PostgreSQL cannot keep (NUL). */
  | 'CHARACTER'
  | 'TOO_LONG'
  | 'FORMULA'
  /** Excel keeps 15 digits of a number: the others are lost. */
  | 'PRECISION'
  /** Excel shows an error (#N/A) in place of a value. */
  | 'CELL_ERROR'
  | 'KEY_EMPTY'
  /** The key is no ID number: length, birth date or check character. */
  | 'ID_NUMBER'
  /** The text is no value of the column's type. */
  | 'NUMBER'
  | 'DATE'
  | 'DATETIME';

/** A row as the file has it. */
export interface FileRow {
  /** Line of a CSV file on which the row begins, or row of a sheet; from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** By index of the cell: what the reader has found wrong with it. */
  readonly faults?: ReadonlyMap<number, RejectReason>;
}

/** Characters of a cell; a longer one is a fault of the row. */
export const MOST_CHARACTERS = 10_000;
/** Cells of a row: a file with more is none of ours. */
export const MOST_CELLS = 1_000;
/** Characters of a row's cells together. */
export const MOST_ROW_CHARACTERS = 1_000_000;
/** Rows of a file. */
export const MOST_ROWS = 50_000_000;
