import type { FileFormat } from './file-format.ts';
import type { RejectReason } from './file-row.ts';

/** A table of a FILE source: what is taken of a file, and the table that it is loaded into. */
export interface FileTable {
  /** Identifier of the source. */
  readonly source: string;
  readonly name: string;
  readonly format: FileFormat;
  /** Each is a title of the file and a column of the table. Titles of a file that are not here are not loaded. */
  readonly columns: readonly FileColumn[];
}

export interface FileColumn {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'date' | 'timestamptz';
  /** The text as PostgreSQL takes it for the type; undefined where it is no value of it. Never called with an empty one. */
  readonly read: (text: string) => string | undefined;
  /** Why a row is rejected whose text cannot be read. */
  readonly otherwise: RejectReason;
  /** Look-ups go by it: rows without it are rejected. */
  readonly key: boolean;
  /** How it is indexed; undefined: not. */
  readonly index: 'ID_NUMBER' | 'TEXT' | undefined;
}
