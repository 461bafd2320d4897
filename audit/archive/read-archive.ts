import type { ClientBase } from 'pg';
import { HubError } from '../../errors.ts';
import { ArchiveError, type ArchiveFile, readArchiveFile } from './archive-file.ts';
import type { Month } from './months.ts';

type Queryable = Pick<ClientBase, 'query'>;

/** A file of the archive, and whether it has expired: then it is there no longer, rightly. */
export interface RegisteredFile extends ArchiveFile {
  readonly isExpired: boolean;
}

export interface FileFilter {
  readonly log?: string;
  readonly month?: Month;
  /** Index of an entry that the file holds, or a later one does. */
  readonly from?: number;
  readonly limit?: number;
}

/** Files of the archive, along the logs. */
export async function readFiles(
  client: Queryable,
  { log, month, from = 0, limit = 1_000_000 }: FileFilter,
): Promise<readonly RegisteredFile[]> {
  const { rows } = await client.query<{
    log: string;
    first: string;
    next: string;
    month: Month;
    sha256: Buffer;
    expired: boolean;
  }>(
    `SELECT a.*, e.log IS NOT NULL AS expired FROM audit_archive a LEFT JOIN audit_expired e USING (log, month)
      WHERE ($1::text IS NULL OR a.log = $1) AND ($2::text IS NULL OR a.month = $2) AND a.next > $3
      ORDER BY a.log, a.first LIMIT $4`,
    [log ?? null, month ?? null, from, limit],
  );
  return rows.map(({ first, next, expired, ...rest }) => ({
    ...rest,
    first: Number(first),
    next: Number(next),
    isExpired: expired,
  }));
}

/** SQL: of the file `a` of the archive, that its entries are not in the database. */
export const NOT_BACK = 'NOT EXISTS (SELECT FROM audit_entry e WHERE e.log = a.log AND e.index = a.first)';

/** The first month of which a range of a log has archived entries that are not back in the database. */
export async function findArchivedMonth(
  client: Queryable,
  { log, from, to }: { readonly log: string; readonly from: number; readonly to: number },
): Promise<Month | undefined> {
  const { rows } = await client.query<{ month: Month }>(
    `SELECT month FROM audit_archive a WHERE log = $1 AND next > $2 AND first < $3 AND ${NOT_BACK}
      ORDER BY first LIMIT 1`,
    [log, from, to],
  );
  return rows[0]?.month;
}

/** Where archived entries are read from. */
export interface Archive {
  /**
   * The leaf of an archived entry. Undefined where it is not archived.
   * @throws HubError SOURCE_UNAVAILABLE where its file is missing, or is not what was written
   */
  leaf(log: string, index: number): Promise<Buffer | 'EXPIRED' | undefined>;
  /**
   * The leaves of a file.
   * @throws HubError SOURCE_UNAVAILABLE as above
   */
  leaves(file: ArchiveFile): Promise<readonly Buffer[]>;
}

export function openArchive(pool: Queryable, directory: string): Archive {
  const leaves = async (file: ArchiveFile): Promise<readonly Buffer[]> => {
    const entries = await readArchiveFile(directory, file).catch((cause: unknown) => {
      throw cause instanceof ArchiveError ? unavailable(file.month, cause) : cause;
    });
    return entries.map(({ leaf }) => leaf);
  };
  return {
    leaves,
    async leaf(log, index) {
      const [file] = await readFiles(pool, { log, from: index, limit: 1 });
      if (file === undefined || file.first > index) return undefined;
      if (file.isExpired) return 'EXPIRED';
      return (await leaves(file))[index - file.first];
    },
  };
}

function unavailable(month: Month, cause: ArchiveError): HubError {
  const detail = { zh: `审计日志 ${month} 的归档`, en: `the audit log's archive of ${month}` };
  return new HubError('SOURCE_UNAVAILABLE', { detail, cause });
}
