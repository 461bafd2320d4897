import type { AccessScope, Condition, LookupScope, PageScope } from '../../connectors/access-scope.ts';
import type { ColumnFault, Row } from '../../connectors/connector.ts';

/** A scope without the columns that are closed, and what makes its rows as wide as they were asked for. */
export interface OpenPart<Scope> {
  readonly scope: Scope;
  readonly widen: (row: Row) => Row;
}

/** The columns of a source that it does not have, or has otherwise, than its SDL file says. Immutable. */
export class ClosedColumns {
  readonly #tables = new Set<string>();
  readonly #columns = new Set<string>();

  constructor(faults: readonly ColumnFault[]) {
    for (const { kind, expectation } of faults) {
      if (kind === 'missing-table') this.#tables.add(expectation.table);
      else this.#columns.add(`${expectation.table}.${expectation.column}`);
    }
  }

  get isEmpty(): boolean {
    return this.#tables.size === 0 && this.#columns.size === 0;
  }

  /** `table.column`, or `table` where all of it is closed; sorted. */
  get names(): readonly string[] {
    return [...this.#tables, ...this.#columns].sort();
  }

  /**
   * What of a scope can still be asked; undefined where nothing can: a row that cannot be found by its key, or not be filtered, or
   * of which nobody knows the newest, is not to be shown at all.
   */
  openPart<Scope extends LookupScope | PageScope>(scope: Scope): OpenPart<Scope> | undefined {
    const isClosed = (column: string, table = scope.table) =>
      this.#tables.has(table) || this.#columns.has(`${table}.${column}`);
    if (
      this.#tables.has(scope.table) ||
      steeringColumns(scope).some(([column, table]) => isClosed(column, table))
    )
      return undefined;
    const open = scope.columns.filter((column) => !isClosed(column));
    if (open.length === scope.columns.length) return { scope, widen: (row) => row };
    const places = scope.columns.map((column) => (isClosed(column) ? undefined : open.indexOf(column)));
    return {
      scope: { ...scope, columns: open },
      widen: (row) => places.map((place) => (place === undefined ? undefined : row[place])),
    };
  }
}

/** Columns, with their tables, that decide which rows there are. */
function steeringColumns(
  scope: LookupScope | PageScope,
): readonly (readonly [column: string, table?: string])[] {
  const filters = (scope satisfies AccessScope).rowFilter.flatMap(columnsOf);
  if (typeof scope.order === 'string') return [[scope.order], ...filters];
  const { key, latest, order } = scope as LookupScope;
  return [
    [key.column],
    ...(latest === undefined ? [] : [[latest] as const]),
    ...(order === undefined ? [] : [[order.column] as const]),
    ...filters,
  ];
}

function columnsOf(condition: Condition): readonly (readonly [column: string, table?: string])[] {
  if (condition.operator !== 'EXISTS') return [[condition.column]];
  const { by, table, key, latest, conditions } = condition;
  return [
    [by],
    [key.column, table],
    ...(latest === undefined ? [] : [[latest, table] as const]),
    ...conditions.map(({ column }) => [column, table] as const),
  ];
}
