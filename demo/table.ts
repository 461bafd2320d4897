/** What a bureau writes into a column; null is SQL's NULL. */
export type Cell = string | number | null;

/** A table of a bureau's database, as its DBA would describe it. */
export interface Table<Column extends string = string> {
  readonly name: string;
  /** SQL type by column, in the order of the table. */
  readonly columns: Readonly<Record<Column, string>>;
  /** `PRIMARY KEY (…)`, `UNIQUE (…)`: built after the load, like the indexes. */
  readonly constraints?: readonly string[];
  /** What stands between the parentheses of CREATE INDEX. */
  readonly indexes: readonly string[];
}

export type Row<Column extends string> = Readonly<Record<Column, Cell>>;

/** Takes one row for a table. */
export type WriteRow = <Column extends string>(table: Table<Column>, row: Row<Column>) => void;

/** Keeps the column names as a type, so that a row that lacks one does not compile. */
export function defineTable<Column extends string>(table: Table<Column>): Table<Column> {
  return table;
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/**
 * The index expression of an ID-number column. The hub compares ID numbers trimmed and in upper case, since
 * bureaus store them with trailing blanks and with a lower-case x; an index on the bare column would not serve.
 */
export function idNumberIndex(column: string, order?: string): string {
  const expression = `(upper(btrim(${quoted(column)}::text)))`;
  return order === undefined ? expression : `${expression}, ${order}`;
}

export function createTableSql({ name, columns }: Table): string {
  const definitions = Object.entries(columns).map(([column, type]) => `${quoted(column)} ${type}`);
  return `CREATE TABLE ${quoted(name)} (${definitions.join(', ')})`;
}

/** The statements that complete a loaded table: constraints, indexes, statistics. */
export function finishTableSql({ name, constraints = [], indexes }: Table): readonly string[] {
  return [
    ...constraints.map((constraint) => `ALTER TABLE ${quoted(name)} ADD ${constraint}`),
    ...indexes.map((index) => `CREATE INDEX ON ${quoted(name)} (${index})`),
    `ANALYZE ${quoted(name)}`,
  ];
}

/** Makes the function that encodes a row in the text format of COPY, with its line feed. */
export function copyEncoder<Column extends string>(table: Table<Column>): (row: Row<Column>) => string {
  const columns = Object.keys(table.columns) as Column[];
  return (row) => {
    let line = '';
    let separator = '';
    for (const column of columns) {
      const cell = row[column];
      const text = cell === null ? '\\N' : typeof cell === 'string' ? escaped(cell) : String(cell);
      line += separator + text;
      separator = '\t';
    }
    return `${line}\n`;
  };
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Almost no text has anything to escape, and to look is cheaper than to replace. */
function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] as string);
}
