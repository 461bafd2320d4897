import { assertOther, type Change, personOf } from '../change.ts';
import { COUNTERSIGNING } from '../countersigning.ts';
import { conflict, notAParty } from './refusals.ts';
import {
  lockExisting,
  readVersion,
  type StoredAgreement,
  type StoredVersion,
  setVersionState,
} from './stored-agreement.ts';

export interface VersionOf {
  readonly id: string;
  readonly version: number;
}

export { COUNTERSIGNING };

/**
 * Approves a submitted version for the caller's department, or refuses it. The last approval makes it ready to be
 * countersigned, the first refusal ends it. HRSS refuses to countersign in the same way.
 * @param reason of a refusal; undefined: the answer is approval
 * @throws HubError FORBIDDEN where the department owns nothing concerned or the person is a maker, CONFLICT where
 *   there is nothing left to answer
 */
export async function answer(
  change: Change,
  { id, version, reason }: VersionOf & { readonly reason?: string },
): Promise<void> {
  const { client, actor } = change;
  const agreement = await lockExisting(client, id);
  const submitted = await readVersion(client, id, version);
  assertNotMaker(change, agreement, submitted);
  if (submitted.state === 'APPROVED' && actor.department === COUNTERSIGNING && reason !== undefined) {
    await setVersionState(client, { id, version }, 'REFUSED');
    change.record({ action: 'AGREEMENT_COUNTERSIGNATURE_REFUSED', agreement: id, version, reason });
    return;
  }
  if (!(await isOwner(change, { id, version }))) throw notAParty();
  if (submitted.state !== 'SUBMITTED') throw notOpen(submitted);
  const { rowCount } = await client.query(
    `UPDATE agreement_answer SET answer = $4, reason = $5, operator = $6, answered_at = $7
      WHERE agreement = $1 AND version = $2 AND department = $3 AND answer IS NULL`,
    [
      id,
      version,
      actor.department,
      reason === undefined ? 'APPROVED' : 'REFUSED',
      reason ?? null,
      actor.operator,
      change.now,
    ],
  );
  if (rowCount === 0)
    throw conflict(`本部门已答复版本 ${version}`, `your department has already answered version ${version}`);
  if (reason !== undefined) {
    await setVersionState(client, { id, version }, 'REFUSED');
    change.record({ action: 'AGREEMENT_REFUSED', agreement: id, version, reason });
    return;
  }
  change.record({ action: 'AGREEMENT_APPROVED', agreement: id, version });
  const { rows } = await client.query(
    'SELECT FROM agreement_answer WHERE agreement = $1 AND version = $2 AND answer IS NULL LIMIT 1',
    [id, version],
  );
  if (rows.length === 0) await setVersionState(client, { id, version }, 'APPROVED');
}

/** @throws HubError FORBIDDEN where the person drafted or submitted the version (经办与审核分离) */
export function assertNotMaker(
  { actor }: Change,
  { consumer }: StoredAgreement,
  { makers }: StoredVersion,
): void {
  for (const operator of makers) assertOther(actor, personOf({ department: consumer, operator }));
}

export function notOpen({ version, state }: StoredVersion) {
  return conflict(`版本 ${version} 的状态为 ${state}`, `version ${version} is ${state}`);
}

async function isOwner({ client, actor }: Change, { id, version }: VersionOf): Promise<boolean> {
  const { rows } = await client.query(
    'SELECT FROM agreement_answer WHERE agreement = $1 AND version = $2 AND department = $3',
    [id, version, actor.department],
  );
  return rows.length > 0;
}
