import type { ClientBase } from 'pg';
import { HubError } from '../../errors.ts';
import { AGREEMENT_ID, type AgreementDocument } from '../agreement.ts';
import type { Change } from '../change.ts';
import { documentHash } from '../document/document-hash.ts';
import { conflict, notAParty } from './refusals.ts';
import { lockAgreement, lockExisting } from './stored-agreement.ts';

export interface Draft {
  readonly id: string;
  /** The text as it was written. */
  readonly source: string;
  readonly document: AgreementDocument;
  /** It must be of a new agreement, and replace nothing. */
  readonly isNew?: boolean;
}

/**
 * Keeps a draft: of a new agreement, or of the next version of one that exists.
 * @throws HubError BAD_USER_INPUT for an identifier of the wrong form, FORBIDDEN where another department would be
 *   spoken for, CONFLICT where the identifier is taken or the agreement has been revoked
 */
export async function saveDraft(
  change: Change,
  { id, source, document, isNew = false }: Draft,
): Promise<void> {
  const { client, actor, now } = change;
  if (!AGREEMENT_ID.test(id) || id === 'hub') throw badIdentifier();
  if (document.consumer !== actor.department) {
    throw new HubError('FORBIDDEN', {
      detail: {
        zh: `只能为本部门(${actor.department})起草`,
        en: `you can only draft for your own department, ${actor.department}`,
      },
    });
  }
  await client.query(
    "INSERT INTO agreement (id, consumer, state) VALUES ($1, $2, 'PENDING') ON CONFLICT (id) DO NOTHING",
    [id, actor.department],
  );
  const agreement = await lockAgreement(client, id);
  const isTaken = agreement?.consumer !== actor.department || (isNew && (await isBegun(client, id)));
  if (isTaken) throw conflict(`标识 ${id} 已被使用`, `the identifier ${id} is taken`);
  if (agreement?.state === 'REVOKED')
    throw conflict(
      `协议 ${id} 已撤销;请以新标识起草`,
      `${id} has been revoked: draft a new agreement under another identifier`,
    );
  await client.query(
    `INSERT INTO agreement_draft AS d (agreement, source, document, makers, saved_at) VALUES ($1, $2, $3, ARRAY[$4], $5)
     ON CONFLICT (agreement) DO UPDATE
       SET source = EXCLUDED.source, document = EXCLUDED.document, saved_at = EXCLUDED.saved_at,
           makers = array_remove(d.makers, $4) || EXCLUDED.makers`,
    [id, source, JSON.stringify(document), actor.operator, now],
  );
  change.record({ action: 'AGREEMENT_DRAFTED', agreement: id, document: documentHash(document) });
}

/** @throws HubError FORBIDDEN where there is no draft of the caller's department */
export async function discardDraft(change: Change, id: string): Promise<void> {
  const agreement = await lockExisting(change.client, id);
  const { rowCount } = await change.client.query(
    'DELETE FROM agreement_draft WHERE agreement = $1 AND $2 = $3',
    [id, agreement.consumer, change.actor.department],
  );
  if (rowCount === 0) throw notAParty();
  change.record({ action: 'AGREEMENT_DRAFT_DISCARDED', agreement: id });
}

/** Whether there is a draft or a version. */
async function isBegun(client: ClientBase, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM agreement_draft WHERE agreement = $1
      UNION ALL SELECT FROM agreement_version WHERE agreement = $1`,
    [id],
  );
  return rowCount !== 0;
}

function badIdentifier(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: '协议标识由小写字母、数字与连字符组成,至多 63 位,如 hotel-check-in',
      en: 'an identifier has lower-case letters, digits and hyphens, 63 at the most, such as hotel-check-in',
    },
  });
}
