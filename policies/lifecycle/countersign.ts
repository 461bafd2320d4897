import { HubError } from '../../errors.ts';
import { type Catalogue, grantable } from '../../schema/catalogue.ts';
import { assertOther, type Change, personOf } from '../change.ts';
import { meansTheSame } from '../resolve-grants.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import { assertNotMaker, COUNTERSIGNING, notOpen, type VersionOf } from './answer.ts';
import { conflict } from './refusals.ts';
import { lockExisting, readVersion, type StoredVersion } from './stored-agreement.ts';
import { assertNoTwin } from './twin.ts';

/**
 * HRSS puts a version into force that every owner has approved; the version before it is superseded. A suspended
 * agreement stays suspended.
 * @throws HubError FORBIDDEN for another department, for a maker and for whom answered for HRSS as an owner; CONFLICT
 *   where approvals are missing, where a coordinate has changed its meaning since, where the version has expired or
 *   where another agreement has come to serve the same parties and purpose
 */
export async function countersign(
  change: Change,
  { catalogue, id, version }: VersionOf & { readonly catalogue: Catalogue },
): Promise<void> {
  const { client, actor, now } = change;
  if (actor.department !== COUNTERSIGNING) {
    throw new HubError('FORBIDDEN', {
      detail: { zh: '会签由省人社厅(HRSS)办理', en: 'HRSS countersigns, nobody else' },
    });
  }
  const agreement = await lockExisting(client, id);
  const approved = await readVersion(client, id, version);
  assertNotMaker(change, agreement, approved);
  await assertNotAnswerer(change, { id, version });
  if (approved.state !== 'APPROVED') throw notOpen(approved);
  assertMeanings(catalogue, approved);
  const { document, parties } = approved;
  if (document.validTo < dateInShanghai(now))
    throw conflict(`版本 ${version} 已到期`, `version ${version} has expired`);
  await assertNoTwin(client, { id, document, parties });
  await client.query(
    `UPDATE agreement_version SET state = 'SUPERSEDED' WHERE agreement = $1 AND state = 'IN_FORCE'`,
    [id],
  );
  await client.query(
    `UPDATE agreement_version SET state = 'IN_FORCE', countersigner = $3 WHERE agreement = $1 AND version = $2`,
    [id, version, actor.operator],
  );
  await client.query(
    `UPDATE agreement SET version = $2, state = CASE state WHEN 'PENDING' THEN 'ACTIVE' ELSE state END WHERE id = $1`,
    [id, version],
  );
  change.record({ action: 'AGREEMENT_COUNTERSIGNED', agreement: id, version });
}

async function assertNotAnswerer({ client, actor }: Change, { id, version }: VersionOf): Promise<void> {
  const { rows } = await client.query<{ operator: string }>(
    `SELECT operator FROM agreement_answer
      WHERE agreement = $1 AND version = $2 AND department = $3 AND operator IS NOT NULL`,
    [id, version, actor.department],
  );
  for (const { operator } of rows) assertOther(actor, personOf({ ...actor, operator }));
}

/** What an owner approved is what it then meant. */
function assertMeanings(catalogue: Catalogue, { version, resolved }: StoredVersion): void {
  const fields = grantable(catalogue);
  const changed = [...resolved.grants, ...resolved.emergency].filter(
    ({ coordinate, meaning }) => !meansTheSame(meaning, fields.get(coordinate)),
  );
  if (changed.length === 0) return;
  const coordinates = [...new Set(changed.map(({ coordinate }) => coordinate))];
  throw new HubError('CONFLICT', {
    detail: {
      zh: `版本 ${version} 提交后有坐标的含义改变:${coordinates.join('、')};请拒绝并请使用部门重新提交`,
      en: `coordinates have changed their meaning since version ${version} was submitted: ${coordinates.join(', ')}; refuse it and let the consumer submit anew`,
    },
    coordinates,
  });
}
