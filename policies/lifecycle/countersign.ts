import { HubError } from '../../errors.ts';
import { type Catalogue, grantable } from '../../schema/catalogue.ts';
import { assertOther, type Change, personOf } from '../change.ts';
import { endEmergenciesOfOldVersions } from '../emergency/end-emergencies.ts';
import { meansTheSame } from '../resolve-grants.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import { assertNotMaker, COUNTERSIGNING, notOpen, type VersionOf } from './answer.ts';
import { conflict } from './refusals.ts';
import {
  readVersion,
  type StoredAgreement,
  type StoredVersion,
  setVersionState,
} from './stored-agreement.ts';
import { hasToWait, replaces, standsInTheWay } from './succession.ts';
import { lockAsOfToday, recordOfItself } from './take-effect.ts';
import { assertNoTwin } from './twin.ts';

/**
 * HRSS concludes a version that every owner has approved. It supersedes the one in force at once, or, where that is
 * valid on some day until then, on its own first day. One version may wait like this: a later one that speaks of that
 * day takes its place. A suspended agreement stays suspended.
 * @throws HubError FORBIDDEN for another department, for a maker and for whom answered for HRSS as an owner; CONFLICT
 *   where approvals are missing, where a coordinate has changed its meaning since, where the version has expired,
 *   where another agreement has come to serve the same parties and purpose, or where one waits whose day comes first
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
  const agreement = await lockAsOfToday(change, id);
  const approved = await readVersion(client, id, version);
  assertNotMaker(change, agreement, approved);
  await assertNotAnswerer(change, { id, version });
  if (approved.state !== 'APPROVED') throw notOpen(approved);
  assertMeanings(catalogue, approved);
  const { document, parties } = approved;
  const today = dateInShanghai(now);
  if (document.validTo < today) throw conflict(`版本 ${version} 已到期`, `version ${version} has expired`);
  await assertNoTwin(client, { id, document, parties });
  const { inForce, waiting } = await readConcluded(change, agreement);
  const waits = inForce !== undefined && hasToWait(document, inForce.document, today);
  if (waiting !== undefined && standsInTheWay(waiting.document, document, waits))
    throw alreadyWaiting(waiting);
  const replaced = waiting !== undefined && replaces(document, waiting.document) ? waiting : undefined;
  await client.query(
    'UPDATE agreement_version SET countersigner = $3 WHERE agreement = $1 AND version = $2',
    [id, version, actor.operator],
  );
  change.record({ action: 'AGREEMENT_COUNTERSIGNED', agreement: id, version });
  if (replaced !== undefined) {
    await setVersionState(client, { id, version: replaced.version }, 'SUPERSEDED');
    await client.query('UPDATE agreement SET next_version = NULL WHERE id = $1', [id]);
    change.record({ action: 'AGREEMENT_SUPERSEDED_BEFORE_EFFECT', agreement: id, version: replaced.version });
  }
  if (waits) {
    await setVersionState(client, { id, version }, 'CONCLUDED');
    await client.query('UPDATE agreement SET next_version = $2 WHERE id = $1', [id, version]);
  } else await putIntoForce(change, { id, version });
}

async function putIntoForce(change: Change, { id, version }: VersionOf): Promise<void> {
  const { client, now } = change;
  await client.query(
    `UPDATE agreement_version SET state = 'SUPERSEDED' WHERE agreement = $1 AND state = 'IN_FORCE'`,
    [id],
  );
  await setVersionState(client, { id, version }, 'IN_FORCE');
  await client.query(
    `UPDATE agreement SET version = $2, state = CASE state WHEN 'PENDING' THEN 'ACTIVE' ELSE state END WHERE id = $1`,
    [id, version],
  );
  recordOfItself(change, await endEmergenciesOfOldVersions(client, [id], now));
}

async function readConcluded({ client }: Change, { id, version, nextVersion }: StoredAgreement) {
  return {
    inForce: version === null ? undefined : await readVersion(client, id, version),
    waiting: nextVersion === null ? undefined : await readVersion(client, id, nextVersion),
  };
}

function alreadyWaiting({ version, document: { validFrom } }: StoredVersion): HubError {
  return conflict(
    `版本 ${version} 已会签,待 ${validFrom} 起取代现行版本,而此版本不涵盖该日;请待其生效后再会签,或先由使用部门撤回它`,
    `version ${version} waits for ${validFrom} to take the place of the one in force, and this one does not cover that day: countersign when it has taken effect, or let the consumer withdraw it first`,
  );
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
  const { grants, emergency, rowFilter = [] } = resolved;
  const changed = [...grants, ...emergency, ...rowFilter].filter(
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
