/** A condition that rows must meet. */
export type Condition = ColumnCondition | ExistsCondition;

/** A condition on a column; `values` has one element but for IN. All values are texts, as the source keeps them. */
export interface ColumnCondition {
  readonly column: string;
  readonly columnType: 'ID_NUMBER' | 'TEXT';
  readonly operator: 'EQUAL' | 'IN' | 'AT_LEAST' | 'AT_MOST';
  readonly values: readonly string[];
}

/** There is a row of another table of the same source whose key equals a column of this one. */
export interface ExistsCondition {
  readonly operator: 'EXISTS';
  /** Column of the scope's own table, compared as `key` is. */
  readonly by: string;
  readonly table: string;
  readonly key: Key;
  /** Of several rows only the newest by this column counts. */
  readonly latest: string | undefined;
  /** What that row must meet. */
  readonly conditions: readonly ColumnCondition[];
}

/** ID_NUMBER keys are compared without blanks and case, for bureaus keep them with dirt. */
export interface Key {
  readonly column: string;
  readonly type: 'ID_NUMBER' | 'TEXT';
  /** Of ID_NUMBER: the column may hold numbers of the old form with 15 digits, which are the same people. */
  readonly oldIdNumbers?: boolean;
}

/**
 * What a source may be asked: a table, exactly these columns in this order, and only rows that meet the conditions.
 * Policies make scopes; connectors add nothing to them and leave nothing out.
 */
export interface AccessScope {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rowFilter: readonly Condition[];
}

/** Rows whose key equals one of the given keys. */
export interface LookupScope extends AccessScope {
  readonly key: Key;
  /** ONE: a key has one row, the newest by `latest` where the source has several. MANY: up to a limit, in `order`. */
  readonly expects: 'ONE' | 'MANY';
  readonly latest: string | undefined;
  readonly order: Order | undefined;
}

/** Rows in order of a unique column, from a position on. */
export interface PageScope extends AccessScope {
  readonly order: string;
}

export interface Order {
  readonly column: string;
  readonly descending: boolean;
}
