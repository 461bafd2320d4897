/** CSV by RFC 4180, for spreadsheets. */
export const CSV_MEDIA_TYPE = 'text/csv; charset=utf-8; header=present';

/** Without it Excel reads Chinese wrongly. */
export const BYTE_ORDER_MARK = '\u{feff}';

/** What a spreadsheet would run as a formula: others choose some of these texts (OWASP, CSV injection); full-width signs too. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A line with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
