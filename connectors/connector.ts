import type { ColumnCondition, LookupScope, PageScope } from './access-scope.ts';
import type { DescribedTable } from './described-table.ts';

export type { DescribedColumn, DescribedTable } from './described-table.ts';

/**
 * The values of a scope's columns, in its order, as text; null where the source has none, undefined where the column is
 * closed because the source no longer has it as its SDL file says.
 */
export type Row = readonly (string | null | undefined)[];

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
  | { readonly kind: 'wrong-type'; readonly expectation: ColumnExpectation; readonly actual: string }
  | {
      /** It is of another type than when its version was submitted. */
      readonly kind: 'changed-type';
      readonly expectation: ColumnExpectation;
      readonly actual: string;
      readonly before: string;
    };

export interface SampleRequest {
  readonly table: string;
  readonly columns: readonly string[];
  readonly limit: number;
  /** Column by which the newest are wanted, where the source can order rows; others give whichever they have. */
  readonly newestBy?: string;
}

/** What requests ask a source. */
export interface RowSource {
  /** The rows of each key that has any. */
  lookup(request: LookupRequest): Promise<ReadonlyMap<string, readonly Row[]>>;
  page(request: PageRequest): Promise<readonly PageRow[]>;
}

/**
 * How one source is reached. Every failure is a HubError SOURCE_UNAVAILABLE whose cause is for the hub's log only.
 */
export interface Connector extends RowSource {
  /** Compares the source with what the SDL promises. */
  check(expectations: readonly ColumnExpectation[]): Promise<readonly ColumnFault[]>;
  /** What the source says of itself, for the proposal of its SDL file. */
  describe(): Promise<readonly DescribedTable[]>;
  /** Some rows, whichever; undefined where the source cannot be listed. For guesses and quality only, never for callers. */
  sample(request: SampleRequest): Promise<readonly Row[] | undefined>;
  close(): Promise<void>;
}
