import type { Pool } from 'pg';
import type { Change } from '../change.ts';
import { assertExpectations, type Expectation } from './contract.ts';
import { lockSource } from './stored-source.ts';

/**
 * Saves a contract in place of the one that there is.
 * @throws HubError FORBIDDEN, BAD_USER_INPUT
 */
export async function saveContract(
  change: Change,
  { id, expectations }: { readonly id: string; readonly expectations: readonly Expectation[] },
): Promise<void> {
  const { client, actor, now } = change;
  assertExpectations(expectations);
  await lockSource(change, id);
  await client.query('DELETE FROM source_expectation WHERE source = $1', [id]);
  await client.query(
    `INSERT INTO source_expectation (source, id, expectation, saved_at, saved_by)
     SELECT $1, told ->> 'id', told - 'id', $3, $4 FROM jsonb_array_elements($2) AS told`,
    [id, JSON.stringify(expectations), now, `${actor.department}/${actor.operator}`],
  );
  change.record({ action: 'SOURCE_CONTRACT_SAVED', target: id });
}

/** By identifier. */
export async function readContract(pool: Pool, source: string): Promise<readonly Expectation[]> {
  const { rows } = await pool.query<Expectation>(
    `SELECT id, expectation ->> 'kind' AS kind, expectation ->> 'coordinate' AS coordinate, (expectation ->> 'value')::float8 AS value
       FROM source_expectation WHERE source = $1 ORDER BY id`,
    [source],
  );
  return rows;
}
