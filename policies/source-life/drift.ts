import type { ClientBase, Pool } from 'pg';

export type DriftFault = 'MISSING_TABLE' | 'MISSING_COLUMN' | 'WRONG_TYPE' | 'CHANGED_TYPE';

export interface Drift {
  readonly table: string;
  /** Null: the whole table. */
  readonly column: string | null;
  readonly fault: DriftFault;
}

export interface DriftRecord extends Drift {
  readonly foundAt: string;
  readonly mendedAt: string | null;
}

/** What a check has changed of what is known. */
export interface DriftChange {
  readonly found: readonly Drift[];
  readonly mended: readonly Drift[];
}

/** Notes what a source lacks now, and closes what it has again. Of several hubs that find the same, one is told that it is new. */
export async function noteDrift(
  client: ClientBase,
  { source, drifts, now }: { readonly source: string; readonly drifts: readonly Drift[]; readonly now: Date },
): Promise<DriftChange> {
  const told = JSON.stringify(drifts.map(({ column, ...drift }) => ({ ...drift, column: column ?? '' })));
  const found = await client.query<Drift>(
    `INSERT INTO source_drift (source, table_name, column_name, fault, found_at)
     SELECT $1, d."table", d."column", d.fault, $3 FROM jsonb_to_recordset($2) AS d ("table" text, "column" text, fault text)
     ON CONFLICT (source, table_name, column_name) WHERE mended_at IS NULL DO NOTHING
     RETURNING table_name AS "table", nullif(column_name, '') AS "column", fault`,
    [source, told, now],
  );
  const mended = await client.query<Drift>(
    `UPDATE source_drift SET mended_at = $3
      WHERE source = $1 AND mended_at IS NULL
        AND NOT EXISTS (SELECT FROM jsonb_to_recordset($2) AS d ("table" text, "column" text)
                         WHERE (d."table", d."column") = (table_name, column_name))
     RETURNING table_name AS "table", nullif(column_name, '') AS "column", fault`,
    [source, told, now],
  );
  return { found: found.rows, mended: mended.rows };
}

/** Whether a source has drifted, as the hub's database knows. */
export async function hasOpenDrift(pool: Pool, source: string): Promise<boolean> {
  const { rows } = await pool.query<{ open: boolean }>(
    'SELECT EXISTS (SELECT FROM source_drift WHERE source = $1 AND mended_at IS NULL) AS open',
    [source],
  );
  return rows[0]?.open === true;
}

/** The newest first. */
export async function readDrift(pool: Pool, source: string, first: number): Promise<readonly DriftRecord[]> {
  const { rows } = await pool.query<DriftRecord>(
    `SELECT table_name AS "table", nullif(column_name, '') AS "column", fault,
            to_jsonb(found_at) #>> '{}' AS "foundAt", to_jsonb(mended_at) #>> '{}' AS "mendedAt"
       FROM source_drift WHERE source = $1 ORDER BY mended_at IS NULL DESC, found_at DESC LIMIT $2`,
    [source, first],
  );
  return rows;
}
