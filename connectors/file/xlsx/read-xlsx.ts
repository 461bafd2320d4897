import { type FileRow, MOST_CELLS, MOST_CHARACTERS, type RejectReason } from '../file-row.ts';
import { refused } from '../refused.ts';
import { damaged, openArchive } from './archive.ts';
import { readXml, type XmlHandler } from './read-xml.ts';
import { serialDate } from './serial-date.ts';
import { readWorkbook, type Workbook } from './workbook.ts';

export interface XlsxInput {
  readonly path: string;
  /** Undefined: the first. */
  readonly sheet: string | undefined;
  /** Whether a formula's last result counts as the cell's value; else the cell is a fault. */
  readonly formulaResults: boolean;
}

/**
 * The rows of a sheet of an .xlsx file, one after another; shared strings are kept in memory, bounded.
 * @throws HubError BAD_USER_INPUT where it is damaged, a zip bomb, or lacks the sheet
 */
export async function* readXlsx({ path, sheet, formulaResults }: XlsxInput): AsyncGenerator<FileRow> {
  const archive = await openArchive(path);
  try {
    const workbook = await readWorkbook(archive, sheet);
    const rows = new RowBuilder(workbook, formulaResults);
    for await (const _ of readXml(await archive.open(workbook.sheet), rows)) yield* rows.take();
  } finally {
    archive.close();
  }
}

interface Cell {
  readonly index: number;
  readonly type: string;
  readonly style: number;
  text: string;
  formula: boolean;
}

/** Makes rows of a sheet's tags. */
class RowBuilder implements XmlHandler {
  readonly #workbook: Workbook;
  readonly #formulaResults: boolean;
  #rows: FileRow[] = [];
  #line = 0;
  #cells: string[] = [];
  #faults = new Map<number, RejectReason>();
  #cell: Cell | undefined;
  #inValue = false;

  constructor(workbook: Workbook, formulaResults: boolean) {
    this.#workbook = workbook;
    this.#formulaResults = formulaResults;
  }

  /** The rows that are complete since the last time. */
  take(): readonly FileRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      this.#line = attributes.r === undefined ? this.#line + 1 : Number(attributes.r);
      this.#cells = [];
      this.#faults = new Map();
    } else if (name === 'c') {
      const { r, t = 'n', s = '0' } = attributes;
      const index = r === undefined ? this.#cells.length : columnIndex(r);
      if (index >= MOST_CELLS)
        throw refused(`超过 ${MOST_CELLS} 列`, `there are more than ${MOST_CELLS} columns`);
      this.#cell = { index, type: t, style: Number(s), text: '', formula: false };
    } else if (name === 'f' && this.#cell !== undefined) this.#cell.formula = true;
    else this.#inValue = name === 'v' || name === 't';
  }

  text(text: string): void {
    // One character beyond the bound is enough to be told by.
    if (this.#inValue && this.#cell !== undefined && this.#cell.text.length <= MOST_CHARACTERS)
      this.#cell.text += text;
  }

  close(name: string): void {
    this.#inValue = false;
    if (name === 'c' && this.#cell !== undefined) {
      this.#put(this.#cell);
      this.#cell = undefined;
    } else if (name === 'row' && this.#cells.some((text) => text !== ''))
      this.#rows.push({ line: this.#line, cells: this.#cells, faults: this.#faults });
  }

  #put({ index, type, style, text, formula }: Cell): void {
    while (this.#cells.length < index) this.#cells.push('');
    this.#cells[index] = text;
    if (formula && !this.#formulaResults) this.#faults.set(index, 'FORMULA');
    else if (type === 'e') this.#faults.set(index, 'CELL_ERROR');
    else if (type === 's') {
      const shared = this.#workbook.sharedStrings[Number(text)];
      if (shared === undefined) throw damaged();
      this.#cells[index] = shared;
    } else if (type === 'n' && text !== '') this.#putNumber(index, text, style);
  }

  #putNumber(index: number, text: string, style: number): void {
    const value = Number(text);
    if (this.#workbook.dateStyles[style])
      this.#cells[index] = serialDate(value, this.#workbook.from1904) ?? text;
    // An ID or account number that was typed as a number: Excel has put zeros for its last digits.
    else if (Math.abs(value) >= 1e15) this.#faults.set(index, 'PRECISION');
    else this.#cells[index] = plain(value) ?? text;
  }
}

/** `1.5E3` as `1500`, and what binary fractions have made of `0.1` as it was. */
function plain(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  return Number(value.toPrecision(15)).toLocaleString('en-US', {
    useGrouping: false,
    maximumFractionDigits: 20,
  });
}

/** `A1` → 0, `AB7` → 27. */
function columnIndex(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (letters === undefined) throw damaged();
  return [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
