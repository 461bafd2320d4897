import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { HubError } from '../../errors.ts';
import type { Change } from '../change.ts';
import { assertExpectations, type Expectation, relaxedBy } from './contract.ts';
import { lockSource } from './stored-source.ts';

/**
 * Saves a contract in place of the one that there is. From the first submission on engineers only tighten or extend it: who relaxes
 * it is an approver, or else a publication that the contract refused would be had by emptying it.
 * @throws HubError FORBIDDEN, BAD_USER_INPUT
 */
export async function saveContract(
  change: Change,
  { id, expectations }: { readonly id: string; readonly expectations: readonly Expectation[] },
): Promise<void> {
  const { client, actor, now } = change;
  assertExpectations(expectations);
  await lockSource(change, id);
  if (!actor.roles.includes('APPROVER') && (await isBinding(client, id))) {
    const relaxed = relaxedBy(await readContract(client, id), expectations);
    if (relaxed.length > 0) throw notRelaxed(relaxed);
  }
  await client.query('DELETE FROM source_expectation WHERE source = $1', [id]);
  await client.query(
    `INSERT INTO source_expectation (source, id, expectation, saved_at, saved_by)
     SELECT $1, told ->> 'id', told - 'id', $3, $4 FROM jsonb_array_elements($2) AS told`,
    [id, JSON.stringify(expectations), now, `${actor.department}/${actor.operator}`],
  );
  change.record({ action: 'SOURCE_CONTRACT_SAVED', target: id, document: contractDigest(expectations) });
}

/** Whether somebody was, or is, asked to approve a version under the contract; what was published was approved. */
async function isBinding(client: ClientBase, source: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM source_version WHERE source = $1 AND state IN ('SUBMITTED', 'APPROVED') LIMIT 1`,
    [source],
  );
  return rowCount !== 0;
}

/** SHA-256, hex, of the expectations as JSON, in the order of their identifiers: the log tells which contract was saved. */
function contractDigest(expectations: readonly Expectation[]): string {
  const canonical = expectations
    .map(({ id, kind, coordinate, value }) => ({ id, kind, coordinate, value }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}

function notRelaxed(relaxed: readonly Expectation[]): HubError {
  const names = relaxed.map(({ id }) => id).join(', ');
  return new HubError('FORBIDDEN', {
    detail: {
      zh: `来源已提交、批准或发布:放宽或删除期望(${names})须由审批人办理`,
      en: `the source has been submitted, approved or published: an approver has to relax or remove expectations (${names})`,
    },
  });
}

/** By identifier. */
export async function readContract(pool: ClientBase | Pool, source: string): Promise<readonly Expectation[]> {
  const { rows } = await pool.query<Expectation>(
    `SELECT id, expectation ->> 'kind' AS kind, expectation ->> 'coordinate' AS coordinate, (expectation ->> 'value')::float8 AS value
       FROM source_expectation WHERE source = $1 ORDER BY id`,
    [source],
  );
  return rows;
}
