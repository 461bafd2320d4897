import type { FileFormat } from './file-format.ts';
import { type FileRow, MOST_CHARACTERS, type RejectReason } from './file-row.ts';
import type { FileColumn } from './file-table.ts';

/** Why a row is not loaded: of the cell at fault the column, never what it holds. */
export interface Rejection {
  readonly line: number;
  readonly reason: RejectReason;
  /** Undefined where the row itself is at fault. */
  readonly column: string | undefined;
}

export interface RowShape {
  readonly columns: readonly FileColumn[];
  /** Index of the cell, by column. */
  readonly places: readonly number[];
  /** Cells of the header. */
  readonly width: number;
  /** Whether empty cells at the end of a row may not be there, as in spreadsheets. */
  readonly gaps: boolean;
  readonly formulas: FileFormat['formulas'];
}

export type ConvertedRow =
  | { readonly values: readonly (string | null)[] }
  | { readonly rejection: Rejection };

/** The values of a row's columns as PostgreSQL takes them; the first fault rejects the row. */
export function convertRow(row: FileRow, { columns, places, width, gaps, formulas }: RowShape): ConvertedRow {
  const reject = (reason: RejectReason, column?: string) => ({
    rejection: { line: row.line, reason, column },
  });
  if ((!gaps && row.cells.length < width) || !fits(row.cells, width)) return reject('CELL_COUNT');
  const values: (string | null)[] = [];
  for (const [i, column] of columns.entries()) {
    const place = places[i] as number;
    const text = (row.cells[place] ?? '').trim();
    const fault = row.faults?.get(place) ?? faultOf(text, column, formulas);
    if (fault !== undefined) return reject(fault, column.name);
    const value = text === '' ? null : column.read(text);
    if (value === undefined) return reject(column.otherwise, column.name);
    values.push(value);
  }
  return { values };
}

/** Empty cells beyond the titles, which programs put there, are nothing. */
function fits(cells: readonly string[], width: number): boolean {
  return cells.slice(width).every((text) => text.trim() === '');
}

function faultOf(
  text: string,
  { key, type }: FileColumn,
  formulas: FileFormat['formulas'],
): RejectReason | undefined {
  if (text === '') return key ? 'KEY_EMPTY' : undefined;
  if (text.length > MOST_CHARACTERS) return 'TOO_LONG';
  if (text.includes('\u0000')) return 'CHARACTER';
  if (text.includes('\ufffd')) return 'ENCODING';
  return type === 'text' && formulas === 'REJECT' && isFormula(text) ? 'FORMULA' : undefined;
}

/**
 * Whether a spreadsheet would run a text that somebody exports later (CSV injection; OWASP): it begins with = + - @, in
 * full width as well. Signed numbers, telephone numbers (+86 898…) and a dash for "none" run nothing.
 */
function isFormula(text: string): boolean {
  return /^[=+\-@＝＋－＠]/.test(text) && !/^[+-][\d\s.,()+-]*$/.test(text);
}
