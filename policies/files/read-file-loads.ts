import type { Pool } from 'pg';
import type { Bilingual } from '../../errors.ts';
import { BIG_DATA } from '../source-life/sides.ts';

export interface FileLoadRecord {
  readonly id: string;
  readonly source: string;
  readonly table: string;
  readonly fileName: string;
  readonly sha256: string | null;
  readonly outcome: string;
  readonly rows: string;
  readonly rejected: string;
  readonly report: {
    readonly refusal: Bilingual | null;
    readonly counts: readonly { readonly reason: string; readonly column?: string; readonly rows: number }[];
    readonly first: readonly { readonly line: number; readonly reason: string; readonly column?: string }[];
  };
  readonly department: string;
  readonly client: string;
  readonly operator: string | null;
  readonly loadedAt: Date;
}

export interface FileLoadFilter {
  /** Department of the reader. */
  readonly department: string;
  readonly source: string | undefined;
  readonly limit: number;
}

/** What a department may see of the files that were loaded, the newest first. */
export async function readFileLoads(
  pool: Pool,
  { department, source, limit }: FileLoadFilter,
): Promise<readonly FileLoadRecord[]> {
  const { rows } = await pool.query<FileLoadRecord>(
    `SELECT id, source, table_name AS "table", file_name AS "fileName", sha256, outcome, rows, rejected, report,
            department, client, operator, loaded_at AS "loadedAt"
       FROM file_load
      WHERE ($1 OR owner = $2) AND ($3::text IS NULL OR source = $3)
      ORDER BY loaded_at DESC, id LIMIT $4`,
    [department === BIG_DATA, department, source ?? null, limit],
  );
  return rows;
}
