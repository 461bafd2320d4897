import { normaliseIdNumber } from '../id-number-form.ts';
import type { ColumnCondition, Condition, ExistsCondition, LookupScope } from './access-scope.ts';
import { compared, compareToWanted, orderOf } from './comparable.ts';
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
      return (compareToWanted(own, value) ?? -1) >= 0;
    case 'AT_MOST':
      return (compareToWanted(own, value) ?? 1) <= 0;
  }
}

/** The row with the greatest value, nulls last; any one where no column tells. */
function newest(rows: readonly WholeRow[], latest: string | undefined): readonly WholeRow[] {
  return (latest === undefined ? rows : sorted(rows, latest, true)).slice(0, 1);
}

function inOrder(rows: readonly WholeRow[], { order }: LookupScope): readonly WholeRow[] {
  return order === undefined ? rows : sorted(rows, order.column, order.descending);
}

/** By a column's value; rows come last that have none or one that cannot be read. */
function sorted(rows: readonly WholeRow[], column: string, descending: boolean): readonly WholeRow[] {
  const texts = rows.map((row) => row.get(column) ?? undefined);
  const read = orderOf(texts.filter((text) => text !== undefined));
  return rows
    .map((row, i) => ({ row, value: texts[i] === undefined ? undefined : read(texts[i]) }))
    .toSorted(({ value: a }, { value: b }) => {
      if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
      return descending ? compared(b, a) : compared(a, b);
    })
    .map(({ row }) => row);
}
