import type { TextFunctions } from './old-id-number-sql.ts';

/** Where databases that are asked by sql/portable-statements.ts differ. `{x}` stands for a column. */
export interface Dialect {
  /** knex's name of its client, which quotes identifiers and numbers bindings. */
  readonly client: 'mysql2' | 'better-sqlite3' | 'mssql' | 'oracledb';
  readonly text: TextFunctions;
  /** The column as its value is handed over: as text, where the driver does not do so by itself. */
  readonly shown: string;
  /** The column as a text that is equal to another only where every character is. */
  readonly exact: string;
  /** An ID number without blanks, in upper case. */
  readonly normal: string;
  /**
   * Whether an index on the bare column is of use for ID numbers where the statement adds the beginnings of the numbers:
   * MariaDB does not look for an index on an expression.
   */
  readonly byBeginning: boolean;
  /** What comes after a statement so that it returns some rows only. */
  readonly first: (count: number, ordered: boolean) => string;
  /**
   * The columns of what the login may read: table, its comment, estimated rows, column, type, nullable, comment, whether
   * an index begins with it, place in the primary key; each under a name of its own, null where the database does not tell.
   * Ordered by table and place.
   */
  readonly catalogue: string;
}
