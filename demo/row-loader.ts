import type { Row } from './table.ts';

/** Fills one table, or file, of a bureau: what was there stays until `commit`. */
export interface RowLoader {
  add(row: Row<string>): void;
  /** Sends what has gathered once it is enough; waits where the other side is behind. */
  drain(): Promise<void>;
  /** Sends the rest. */
  endOfRows(): Promise<void>;
  /** Lets the new rows be seen in place of the old. */
  commit(): Promise<void>;
  /** Ends the connection; what was not committed is gone. */
  close(): Promise<void>;
}
