import type {
  ColumnCondition,
  Condition,
  ExistsCondition,
  LookupScope,
} from '../../../connectors/access-scope.ts';
import type { Row, RowSource } from '../../../connectors/connector.ts';
import { compareTexts, type PlainRow, sameText, type Tables } from './tables.ts';

/** What a source was asked. */
export interface Asked {
  /** `source.table`. */
  readonly table: string;
  readonly columns: readonly string[];
  /** Keys that are ID numbers. */
  readonly people: readonly string[];
}

/** A source in memory. It honours scopes to the letter, and keeps account of what it was asked. */
export function memoryConnector(source: string, tables: Tables, asked: Asked[]): RowSource {
  const rowsOf = (table: string) => tables.get(`${source}.${table}`) ?? [];
  const meetsAll = (row: PlainRow, conditions: readonly Condition[]): boolean =>
    conditions.every((condition) =>
      condition.operator === 'EXISTS' ? exists(row, condition) : meetsOne(row[condition.column], condition),
    );
  const exists = (row: PlainRow, { by, table, key, latest, conditions }: ExistsCondition): boolean => {
    const rows = rowsOf(table).filter((other) => sameText(key.type, other[key.column], row[by]));
    const counting =
      latest === undefined
        ? rows
        : rows.toSorted((a, b) => compareTexts(a[latest], b[latest], true)).slice(0, 1);
    return counting.some((other) => meetsAll(other, conditions));
  };
  return {
    async lookup({ scope, keys, limit }) {
      const table = `${source}.${scope.table}`;
      asked.push({ table, columns: scope.columns, people: scope.key.type === 'ID_NUMBER' ? keys : [] });
      const found = keys.map((key) => {
        const rows = rowsOf(scope.table).filter(
          (row) => sameText(scope.key.type, row[scope.key.column], key) && meetsAll(row, scope.rowFilter),
        );
        return [
          key,
          inOrder(rows, scope)
            .slice(0, limit)
            .map((row) => columnsOf(row, scope.columns)),
        ] as const;
      });
      return new Map(found.filter(([, rows]) => rows.length > 0));
    },
    async page({ scope, filter, after, limit }) {
      asked.push({ table: `${source}.${scope.table}`, columns: scope.columns, people: [] });
      return rowsOf(scope.table)
        .filter((row) => meetsAll(row, [...scope.rowFilter, ...filter]))
        .toSorted((a, b) => compareTexts(a[scope.order], b[scope.order], false))
        .filter((row) => after === undefined || compareTexts(row[scope.order], after, false) > 0)
        .slice(0, limit)
        .map((row) => ({ position: row[scope.order] as string, row: columnsOf(row, scope.columns) }));
    },
  };
}

function inOrder(rows: readonly PlainRow[], { latest, order }: LookupScope): readonly PlainRow[] {
  const by = latest === undefined ? order : { column: latest, descending: true };
  return by === undefined
    ? rows
    : rows.toSorted((a, b) => compareTexts(a[by.column], b[by.column], by.descending));
}

function columnsOf(row: PlainRow, columns: readonly string[]): Row {
  return columns.map((column) => row[column] ?? null);
}

function meetsOne(
  text: string | null | undefined,
  { columnType, operator, values }: ColumnCondition,
): boolean {
  if (text === null || text === undefined) return false;
  switch (operator) {
    case 'EQUAL':
    case 'IN':
      return values.some((value) => sameText(columnType, text, value));
    case 'AT_LEAST':
      return text >= (values[0] as string);
    case 'AT_MOST':
      return text <= (values[0] as string);
  }
}
