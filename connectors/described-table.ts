import type { TableAccess } from './table-access.ts';

/** A table, endpoint or query of a source, as the source itself describes it. */
export interface DescribedTable {
  readonly name: string;
  readonly comment: string | undefined;
  readonly columns: readonly DescribedColumn[];
  /** Columns that identify a row, where the source says so. */
  readonly primaryKey: readonly string[];
  /** Estimated; undefined where the source does not tell. */
  readonly rows: number | undefined;
  /** How it is asked, where the source is no database. */
  readonly access: TableAccess | undefined;
}

export interface DescribedColumn {
  /** Column name, or JSON pointer within the row. */
  readonly name: string;
  readonly type: 'TEXT' | 'INTEGER' | 'DECIMAL' | 'BOOLEAN' | 'DATE' | 'DATETIME';
  readonly nullable: boolean;
  readonly comment: string | undefined;
  /** Of an enumeration the values that the source allows. */
  readonly values: readonly string[] | undefined;
  /** Whether an index begins with it; undefined where the source does not tell. */
  readonly indexed: boolean | undefined;
}
