import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { appendWithin, commit } from '../../audit/append.ts';
import { encodeChange } from '../../audit/entry.ts';
import { HUB_LOG } from '../../audit/hub-log.ts';
import type { FileLoad } from '../../connectors/file/load-file.ts';
import { holdsIdNumber } from '../../schema/id-number.ts';
import type { DeliveredTable } from './file-tables.ts';

/** Who delivered a file; the folder has no operator. */
export interface Deliverer {
  readonly department: string;
  readonly client: string;
  readonly operator: string | null;
  readonly requestId: string;
}

export interface RecordedLoad {
  readonly delivered: DeliveredTable;
  readonly fileName: string;
  readonly deliverer: Deliverer;
  readonly load: FileLoad;
}

/** Characters of a file's name that are kept. */
const MOST_NAME = 200;

/** Writes down what became of a file, with the hub log's entry, in one transaction of the hub's own database. */
export async function recordLoad(pool: Pool, recorded: RecordedLoad): Promise<void> {
  const { delivered, fileName, deliverer, load } = recorded;
  const { source, table } = delivered;
  const { outcome, sha256, report, refusal } = load;
  const { department, client, operator, requestId } = deliverer;
  const now = new Date();
  const connection = await pool.connect();
  let failed = true;
  try {
    await connection.query('BEGIN; SET LOCAL synchronous_commit = on');
    await connection.query(
      `INSERT INTO file_load (id, source, owner, table_name, file_name, sha256, outcome, rows, rejected, report,
                              department, client, operator, loaded_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        ...[randomUUID(), source.id, source.department, table.name, shownName(fileName), sha256 ?? null],
        ...[outcome, report.rows, report.rejected],
        JSON.stringify({ counts: report.counts, first: report.first, refusal: refusal ?? null }),
        ...[department, client, operator, now],
      ],
    );
    const leaf = encodeChange({
      ...{ requestId, department, client, operator },
      time: now.toISOString(),
      log: HUB_LOG,
      agreement: null,
      agreementVersion: null,
      action: outcome === 'LOADED' ? 'FILE_LOADED' : 'FILE_REFUSED',
      target: `${source.id}/${table.name}`,
      reason: `rows ${report.rows}, rejected ${report.rejected}`,
      document: sha256 ?? null,
    });
    await appendWithin(connection, [{ log: HUB_LOG, leaves: [leaf] }]);
    await commit(connection);
    failed = false;
  } finally {
    if (failed) await connection.query('ROLLBACK').catch(() => undefined);
    // After a failure nobody knows the connection's state.
    connection.release(failed);
  }
}

/** People put what they know into names of files. */
function shownName(name: string): string {
  return holdsIdNumber(name) ? '…' : name.slice(0, MOST_NAME).replaceAll(/\p{C}/gu, '\ufffd');
}
