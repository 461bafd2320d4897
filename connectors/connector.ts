import type { ColumnCondition, LookupScope, PageScope } from './access-scope.ts';

/** The values of a scope's columns, in its order, as text; null where the source has none. */
export type Row = readonly (string | null)[];

export interface LookupRequest {
  readonly scope: LookupScope;
  /** Distinct; ID numbers normalised. */
  readonly keys: readonly string[];
  /** Rows per key; 1 where the scope expects ONE. */
  readonly limit: number;
}

export interface PageRequest {
  readonly scope: PageScope;
  /** The caller's filter, on top of the scope's row filter. */
  readonly filter: readonly ColumnCondition[];
  /** Value of the order column after which the page begins. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** A row and its position: the value of the order column. */
export interface PageRow {
  readonly position: string;
  readonly row: Row;
}

/** A column that the SDL promises, and what it is used for. */
export interface ColumnExpectation {
  readonly table: string;
  readonly column: string;
  /** TEXT: compared with keys; DATE: compared with dates; ANY: only read. */
  readonly use: 'ANY' | 'TEXT' | 'DATE';
}

export type ColumnFault =
  | {
      readonly kind: 'missing-table' | 'missing-column';
      readonly expectation: ColumnExpectation;
      readonly alternatives: readonly string[];
    }
  | { readonly kind: 'wrong-type'; readonly expectation: ColumnExpectation; readonly actual: string };

/**
 * How one source is reached. Every failure is a HubError SOURCE_UNAVAILABLE whose cause is for the hub's log only.
 */
export interface Connector {
  /** The rows of each key that has any. */
  lookup(request: LookupRequest): Promise<ReadonlyMap<string, readonly Row[]>>;
  page(request: PageRequest): Promise<readonly PageRow[]>;
  /** Compares the source with what the SDL promises. */
  check(expectations: readonly ColumnExpectation[]): Promise<readonly ColumnFault[]>;
  close(): Promise<void>;
}
