import type { DataTable, DataType } from '../conformance-data.ts';

export interface SqlDialect {
  readonly types: Readonly<Record<DataType, string>>;
  readonly quote: (identifier: string) => string;
  readonly text: (value: string) => string;
}

export const POSTGRES: SqlDialect = {
  types: {
    ID_NUMBER: 'varchar(20)',
    TEXT: 'varchar(50)',
    INTEGER: 'integer',
    DECIMAL: 'numeric(12, 2)',
    DATE: 'date',
    DATETIME: 'timestamp',
    BOOLEAN: 'boolean',
  },
  quote: (identifier) => `"${identifier}"`,
  text: (value) => `'${value.replaceAll("'", "''")}'`,
};

export const MARIADB: SqlDialect = {
  types: { ...POSTGRES.types, INTEGER: 'int', DECIMAL: 'decimal(12, 2)', DATETIME: 'datetime' },
  quote: (identifier) => `\`${identifier}\``,
  text: (value) => `'${value.replaceAll(/['\\]/g, '\\$&')}'`,
};

/** SQLite has no types of its own for these: what is declared is told, and texts are kept as they are. */
export const SQLITE: SqlDialect = { ...POSTGRES, types: { ...POSTGRES.types, BOOLEAN: 'boolean' } };

/** The statements that make a table and fill it. */
export function fillStatements(
  { name, columns, rows }: DataTable,
  { types, quote, text }: SqlDialect,
): readonly string[] {
  const definitions = columns.map((column) => `${quote(column.name)} ${types[column.type]}`);
  const literal = (value: string | null, i: number) => {
    if (value === null) return 'NULL';
    return columns[i]?.type === 'BOOLEAN' ? value : text(value);
  };
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`);
  return [
    `CREATE TABLE ${quote(name)} (${definitions.join(', ')})`,
    `INSERT INTO ${quote(name)} VALUES ${values.join(', ')}`,
  ];
}
