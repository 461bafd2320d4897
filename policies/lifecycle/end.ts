import { HubError } from '../../errors.ts';
import { assertOther, type Change, personOf } from '../change.ts';
import { roleMissing } from '../not-granted.ts';
import { COUNTERSIGNING, notOpen, type VersionOf } from './answer.ts';
import { conflict, notAParty } from './refusals.ts';
import {
  readVersion,
  type StoredAgreement,
  type StoredVersion,
  setVersionState,
} from './stored-agreement.ts';
import { lockAsOfToday } from './take-effect.ts';

export interface Ending {
  readonly id: string;
  readonly reason: string;
}

/**
 * The consumer takes back a version that is not in force yet, even where it is countersigned and waits for its first
 * day. While it waits each owner may end it as well: whoever is a party to that version alone has no other way back
 * before its data is shared, for the agreement in force is not its to suspend or revoke.
 * @throws HubError FORBIDDEN for other departments and without the role that this takes, CONFLICT where the version is
 *   no longer open
 */
export async function withdraw(change: Change, { id, version, reason }: VersionOf & Ending): Promise<void> {
  const { client } = change;
  const agreement = await lockAsOfToday(change, id);
  const open = await readVersion(client, id, version);
  assertMayWithdraw(change, agreement, open);
  if (open.state !== 'SUBMITTED' && open.state !== 'APPROVED' && open.state !== 'CONCLUDED')
    throw notOpen(open);
  await setVersionState(client, { id, version }, 'WITHDRAWN');
  if (open.state === 'CONCLUDED')
    await client.query('UPDATE agreement SET next_version = NULL WHERE id = $1', [id]);
  change.record({ action: 'AGREEMENT_WITHDRAWN', agreement: id, version, reason });
}

/** A consumer's drafters take back what they submitted; an owner's approvers, what they approved. */
function assertMayWithdraw({ actor }: Change, { consumer }: StoredAgreement, open: StoredVersion): void {
  const isConsumer = actor.department === consumer;
  if (!isConsumer && !open.parties.includes(actor.department)) throw notAParty();
  if (!actor.roles.includes(isConsumer ? 'DRAFTER' : 'APPROVER'))
    throw roleMissing(['Mutation.withdrawAgreement']);
  if (isConsumer || open.state === 'CONCLUDED') return;
  throw new HubError('FORBIDDEN', {
    detail: {
      zh: '归属部门只可撤回已会签而待起始日的版本;待答复的可拒绝,现行的可中止或撤销',
      en: 'an owner withdraws only a version that waits for its first day: refuse one that awaits answers, suspend or revoke the one in force',
    },
  });
}

/**
 * Any party stops an agreement until it resumes it; every hub refuses within a second.
 * @throws HubError FORBIDDEN for who is no party, CONFLICT where it is not active
 */
export async function suspend(change: Change, { id, reason }: Ending): Promise<void> {
  const { client, actor } = change;
  const agreement = await lockAsOfToday(change, id);
  const version = await assertParty(change, agreement);
  if (agreement.state !== 'ACTIVE') throw wrongState(agreement);
  await client.query(`UPDATE agreement SET state = 'SUSPENDED', suspended_by = $2 WHERE id = $1`, [
    id,
    personOf(actor),
  ]);
  change.record({ action: 'AGREEMENT_SUSPENDED', agreement: id, version, reason });
}

/**
 * The department that suspended an agreement lets it go on, through another person, party or not: its reason may
 * outlast its data. Where it is no party to the version in force any more, HRSS may too, lest nobody would.
 * @throws HubError FORBIDDEN for other departments and the person who suspended it, CONFLICT where it is not suspended
 */
export async function resume(change: Change, { id, reason }: Ending): Promise<void> {
  const { client, actor } = change;
  const agreement = await lockAsOfToday(change, id);
  const suspendedBy = agreement.suspendedBy ?? '';
  const suspender = suspendedBy.slice(0, suspendedBy.indexOf('/'));
  if (actor.department !== suspender) await assertParty(change, agreement);
  if (agreement.state !== 'SUSPENDED' || agreement.version === null) throw wrongState(agreement);
  const { version, parties } = await readVersion(client, id, agreement.version);
  const isParty = suspender === COUNTERSIGNING || parties.includes(suspender);
  if (actor.department !== suspender && (isParty || actor.department !== COUNTERSIGNING))
    throw othersResume(suspender, isParty);
  assertOther(actor, suspendedBy);
  await client.query(`UPDATE agreement SET state = 'ACTIVE', suspended_by = NULL WHERE id = $1`, [id]);
  change.record({ action: 'AGREEMENT_RESUMED', agreement: id, version, reason });
}

function othersResume(suspender: string, isParty: boolean): HubError {
  const detail = isParty
    ? {
        zh: `由中止它的部门(${suspender})恢复`,
        en: `the department that suspended it, ${suspender}, resumes it`,
      }
    : {
        zh: `由中止它的部门(${suspender},已非协议一方)或省人社厅(HRSS)恢复`,
        en: `the department that suspended it, ${suspender}, resumes it, or HRSS, for it is no party any more`,
      };
  return new HubError('FORBIDDEN', { detail });
}

/**
 * Any party ends an agreement for good; what is open of it, or waits for its first day, is withdrawn.
 * @throws HubError FORBIDDEN for who is no party, CONFLICT where it is not in force or revoked already
 */
export async function revoke(change: Change, { id, reason }: Ending): Promise<void> {
  const { client } = change;
  const agreement = await lockAsOfToday(change, id);
  const version = await assertParty(change, agreement);
  if (agreement.state === 'REVOKED') throw wrongState(agreement);
  await client.query(
    `UPDATE agreement SET state = 'REVOKED', suspended_by = NULL, next_version = NULL WHERE id = $1`,
    [id],
  );
  const { rows } = await client.query<{ version: number }>(
    `UPDATE agreement_version SET state = 'WITHDRAWN'
      WHERE agreement = $1 AND state IN ('SUBMITTED', 'APPROVED', 'CONCLUDED') RETURNING version`,
    [id],
  );
  await client.query('DELETE FROM agreement_draft WHERE agreement = $1', [id]);
  change.record({ action: 'AGREEMENT_REVOKED', agreement: id, version, reason });
  for (const { version: open } of rows)
    change.record({ action: 'AGREEMENT_WITHDRAWN', agreement: id, version: open, reason });
}

/** @returns the version in force */
async function assertParty({ client, actor }: Change, agreement: StoredAgreement): Promise<number> {
  const { id, version } = agreement;
  if (version === null) {
    if (actor.department === agreement.consumer || actor.department === COUNTERSIGNING)
      throw wrongState(agreement);
    throw notAParty();
  }
  const { parties } = await readVersion(client, id, version);
  if (actor.department !== COUNTERSIGNING && !parties.includes(actor.department)) throw notAParty();
  return version;
}

function wrongState({ id, state }: StoredAgreement): HubError {
  return state === 'PENDING'
    ? conflict(`协议 ${id} 尚未生效;可撤回其版本`, `${id} is not in force: withdraw its version instead`)
    : conflict(`协议 ${id} 的状态为 ${state}`, `${id} is ${state}`);
}
