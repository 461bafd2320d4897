import type { Sql } from './portable-statements.ts';

/** A way to a database that only reads, in Asia/Shanghai's time; every value comes as text. */
export interface Database {
  query(statement: Sql): Promise<(string | null)[][]>;
  close(): Promise<void>;
}
