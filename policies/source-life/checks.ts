import type { ClientBase, Pool } from 'pg';
import type { Outcome } from './contract.ts';
import type { Measure } from './quality.ts';

export type Occasion = 'PREVIEW' | 'PUBLICATION' | 'NIGHTLY' | 'ASKED';

/** A quality report, and how the contract was met. */
export interface Check {
  readonly source: string;
  /** Null: of an SDL that is not saved. */
  readonly version: number | null;
  readonly occasion: Occasion;
  readonly checkedAt: string;
  readonly passed: boolean;
  readonly measures: readonly Measure[];
  readonly outcomes: readonly Outcome[];
}

/** Version under which checks of an SDL that is not saved are kept. */
const NO_VERSION = 0;

export async function recordCheck(client: ClientBase | Pool, check: Check): Promise<void> {
  const { source, version, occasion, checkedAt, passed, measures, outcomes } = check;
  await client.query(
    `INSERT INTO source_check (source, version, occasion, checked_at, passed, quality, outcomes) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[source, version ?? NO_VERSION, occasion, checkedAt, passed],
      ...[JSON.stringify(measures), JSON.stringify(outcomes)],
    ],
  );
}

/** The newest first. */
export async function readChecks(pool: Pool, source: string, first: number): Promise<readonly Check[]> {
  const { rows } = await pool.query<Check>(
    `SELECT source, nullif(version, ${NO_VERSION}) AS version, occasion, to_jsonb(checked_at) #>> '{}' AS "checkedAt", passed, quality AS measures, outcomes
       FROM source_check WHERE source = $1 ORDER BY checked_at DESC, id DESC LIMIT $2`,
    [source, first],
  );
  return rows;
}
