import type { ColumnExpectation, ColumnFault, DescribedColumn, DescribedTable } from '../connector.ts';

/** A row of a dialect's catalogue. */
export type CatalogueRow = readonly (string | null)[];

/** Tables with their columns, of the rows of a dialect's catalogue. */
export function describedTables(rows: readonly CatalogueRow[]): readonly DescribedTable[] {
  return [...byTable(rows)].map(([name, columns]) => ({
    name,
    comment: columns[0]?.[1] || undefined,
    rows: columns[0]?.[2] == null ? undefined : Number(columns[0][2]),
    primaryKey: columns
      .filter((row) => row[8] != null)
      .toSorted((a, b) => Number(a[8]) - Number(b[8]))
      .map((row) => row[3] as string),
    access: undefined,
    columns: columns.map(([, , , column, type, nullable, comment, indexed]) => ({
      name: column as string,
      type: typeOf(type ?? ''),
      nullable: /^(1|y|yes)$/i.test(nullable ?? ''),
      comment: comment || undefined,
      values: enumerated(type ?? ''),
      indexed: indexed === null || indexed === undefined ? undefined : indexed !== '0',
    })),
  }));
}

/** Compares what the SDL promises with the rows of a dialect's catalogue. */
export function columnFaults(
  rows: readonly CatalogueRow[],
  expectations: readonly ColumnExpectation[],
): readonly ColumnFault[] {
  const tables = byTable(rows);
  return expectations.flatMap((expectation): readonly ColumnFault[] => {
    const columns = tables.get(expectation.table);
    if (columns === undefined) return [{ kind: 'missing-table', expectation, alternatives: [] }];
    const column = columns.find((row) => row[3] === expectation.column);
    if (column === undefined) {
      const alternatives = columns.map((row) => row[3] as string).sort();
      return [{ kind: 'missing-column', expectation, alternatives }];
    }
    const actual = column[4] ?? '';
    return serves(actual, expectation.use) ? [] : [{ kind: 'wrong-type', expectation, actual }];
  });
}

function byTable(rows: readonly CatalogueRow[]): ReadonlyMap<string, readonly CatalogueRow[]> {
  const tables = new Map<string, CatalogueRow[]>();
  for (const row of rows) {
    const name = row[0] as string;
    const columns = tables.get(name);
    if (columns === undefined) tables.set(name, [row]);
    else columns.push(row);
  }
  return tables;
}

/** Of texts only characters can be compared with keys, not bytes. */
function serves(type: string, use: ColumnExpectation['use']): boolean {
  if (use === 'ANY') return true;
  const kind = typeOf(type);
  if (use === 'DATE') return kind === 'DATE' || kind === 'DATETIME';
  return kind === 'TEXT' && !/blob|binary|raw|image|json|xml/i.test(type);
}

function typeOf(type: string): DescribedColumn['type'] {
  const word = type.toLowerCase();
  if (/^(tinyint\(1\)|bit(\(1\))?$|bool)/.test(word)) return 'BOOLEAN';
  if (/int|^year|^bit/.test(word)) return 'INTEGER';
  if (/^(dec|numeric|number|float|double|real|money|smallmoney)/.test(word)) return 'DECIMAL';
  if (word === 'date') return 'DATE';
  return /^(datetime|timestamp|smalldatetime)/.test(word) ? 'DATETIME' : 'TEXT';
}

/** The values of MySQL's `enum('a','b')`. */
function enumerated(type: string): readonly string[] | undefined {
  const list = /^enum\((.*)\)$/is.exec(type)?.[1];
  if (list === undefined) return undefined;
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'"));
}
