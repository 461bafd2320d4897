import { normaliseIdNumber } from '../id-number-form.ts';
import type { ColumnCondition, Condition, ExistsCondition, LookupScope } from './access-scope.ts';
import type { Row } from './connector.ts';

/** A row as a source hands it over that cannot choose columns or filter: text by column. */
export type WholeRow = ReadonlyMap<string, string | null>;

/** The columns that have to be known of each row so that `applyScope` can do its work; each once. */
export function neededColumns({ columns, key, rowFilter, latest, order }: LookupScope): readonly string[] {
  const needed = new Set([...columns, key.column]);
  for (const condition of rowFilter) for (const column of columnsOf(condition)) needed.add(column);
  if (latest !== undefined) needed.add(latest);
  if (order !== undefined) needed.add(order.column);
  return [...needed];
}

function columnsOf(condition: Condition): readonly string[] {
  if (condition.operator !== 'EXISTS') return [condition.column];
  return [
    condition.by,
    ...(condition.latest === undefined ? [] : [condition.latest]),
    ...condition.conditions.map(({ column }) => column),
  ];
}

/**
 * Does in the hub what a database does by itself: of each key's rows those that meet the row filter, the newest where one
 * is expected, in order, no more than the limit, and of each row the scope's columns alone.
 * @param rowsByKey all rows of each key
 */
export function applyScope(
  scope: LookupScope,
  rowsByKey: ReadonlyMap<string, readonly WholeRow[]>,
  limit: number,
): ReadonlyMap<string, readonly Row[]> {
  const result = new Map<string, readonly Row[]>();
  for (const [key, all] of rowsByKey) {
    const met = all.filter((row) =>
      scope.rowFilter.every((condition) => meets(row, condition, { all, scope })),
    );
    const chosen = scope.expects === 'ONE' ? newest(met, scope.latest) : inOrder(met, scope).slice(0, limit);
    if (chosen.length > 0)
      result.set(
        key,
        chosen.map((row) => scope.columns.map((column) => row.get(column) ?? null)),
      );
  }
  return result;
}

interface Surroundings {
  /** All rows of the same key. */
  readonly all: readonly WholeRow[];
  readonly scope: LookupScope;
}

function meets(row: WholeRow, condition: Condition, surroundings: Surroundings): boolean {
  return condition.operator === 'EXISTS'
    ? exists(condition, surroundings)
    : meetsColumn(row.get(condition.column) ?? null, condition);
}

/** Of sources that are no databases policies ask only about the rows of the same key (policies/row-filter.ts). */
function exists({ table, key, latest, conditions }: ExistsCondition, { all, scope }: Surroundings): boolean {
  if (table !== scope.table || key.column !== scope.key.column)
    throw new Error(`${scope.table} cannot be filtered by ${table}`);
  const counting = latest === undefined ? all : newest(all, latest);
  return counting.some((row) =>
    conditions.every((condition) => meetsColumn(row.get(condition.column) ?? null, condition)),
  );
}

function meetsColumn(text: string | null, { columnType, operator, values }: ColumnCondition): boolean {
  if (text === null) return false;
  const own = columnType === 'ID_NUMBER' ? normaliseIdNumber(text) : text;
  const [value = ''] = values;
  switch (operator) {
    case 'EQUAL':
      return own === value;
    case 'IN':
      return values.includes(own);
    case 'AT_LEAST':
      return comparable(own) >= comparable(value);
    case 'AT_MOST':
      return comparable(own) <= comparable(value);
  }
}

/** Dates compare as `2020-01-31` and as `20200131`, whichever a source writes. */
function comparable(text: string): string {
  return /^\d{4}[-/]?\d{2}[-/]?\d{2}/.test(text) ? text.replaceAll(/[-/]/g, '').slice(0, 8) : text;
}

/** The row with the greatest value, nulls last; any one where no column tells. */
function newest(rows: readonly WholeRow[], latest: string | undefined): readonly WholeRow[] {
  if (latest === undefined) return rows.slice(0, 1);
  return rows.toSorted((a, b) => compareNullsLast(a.get(latest), b.get(latest), true)).slice(0, 1);
}

function inOrder(rows: readonly WholeRow[], { order }: LookupScope): readonly WholeRow[] {
  if (order === undefined) return rows;
  const { column, descending } = order;
  return rows.toSorted((a, b) => compareNullsLast(a.get(column), b.get(column), descending));
}

function compareNullsLast(
  a: string | null | undefined,
  b: string | null | undefined,
  descending: boolean,
): number {
  if (a == null || b == null) return a == null && b == null ? 0 : a == null ? 1 : -1;
  const compared = compareTexts(a, b);
  return descending ? -compared : compared;
}

/** Numbers as numbers, all else by its characters: ISO dates and times come in their order. */
function compareTexts(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}
