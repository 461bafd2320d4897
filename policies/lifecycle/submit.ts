import { HubError } from '../../errors.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { AgreementDocument } from '../agreement.ts';
import type { Change } from '../change.ts';
import { documentHash } from '../document/document-hash.ts';
import { ownersOf, partiesOf, unconditionalOwners } from '../parties.ts';
import { resolveGrants } from '../resolve-grants.ts';
import { assertJustified, beyondMinimum } from '../service-items/beyond-minimum.ts';
import { requireServiceItems } from '../service-items/find-service-items.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import { conflict, notAParty } from './refusals.ts';
import { lockExisting, setVersionState } from './stored-agreement.ts';
import { assertNoTwin } from './twin.ts';

export interface Submission {
  readonly catalogue: Catalogue;
  readonly id: string;
  /** Reads the draft's text anew: the catalogue may have changed since it was saved. */
  readonly read: (source: string) => AgreementDocument;
  /** Last day for the answers, `YYYY-MM-DD`. */
  readonly dueOn: string;
}

/**
 * Makes the draft the next version, immutable from now on, and asks every owner for its answer. Who owns only what is
 * shared unconditionally has answered by law.
 * @throws HubError FORBIDDEN where there is no draft of the caller's, CONFLICT where another version is still open or
 *   another agreement has the same parties and purpose, BAD_USER_INPUT where the document no longer holds
 */
export async function submitDraft(change: Change, { catalogue, id, read, dueOn }: Submission): Promise<void> {
  const { client, actor, now } = change;
  const agreement = await lockExisting(client, id);
  if (agreement.consumer !== actor.department) throw notAParty();
  const { rows } = await client.query<{ source: string; makers: readonly string[] }>(
    'DELETE FROM agreement_draft WHERE agreement = $1 RETURNING source, makers',
    [id],
  );
  const [draft] = rows;
  if (draft === undefined) throw conflict(`协议 ${id} 没有草稿`, `${id} has no draft: save one first`);
  const document = read(draft.source);
  assertStillValid(document, dateInShanghai(now));
  const version = await nextVersion(change, id);
  const parties = partiesOf(catalogue, document);
  await assertNoTwin(client, { id, document, parties });
  const resolved = resolveGrants(catalogue, document);
  const beyond = beyondMinimum(resolved, await requireServiceItems(client, document.purposes));
  assertJustified(document, beyond);
  await client.query(
    `INSERT INTO agreement_version (agreement, version, document, resolved, parties, state, makers, created_at, beyond_minimum)
     VALUES ($1, $2, $3, $4, $5, 'SUBMITTED', $6, $7, $8)`,
    [
      id,
      version,
      JSON.stringify(document),
      JSON.stringify(resolved),
      parties,
      [...new Set([...draft.makers, actor.operator])],
      now,
      beyond,
    ],
  );
  change.record({
    action: 'AGREEMENT_SUBMITTED',
    agreement: id,
    version,
    document: documentHash(document),
  });
  const owners = ownersOf(catalogue, document);
  const automatic = unconditionalOwners(catalogue, document);
  await client.query(
    `INSERT INTO agreement_answer (agreement, version, department, due_on, answer, automatic, answered_at)
     SELECT $1, $2, department, $3, CASE WHEN given THEN 'APPROVED' END, given, CASE WHEN given THEN $4::timestamptz END
       FROM (SELECT department, department = ANY ($6) AS given FROM unnest($5::text[]) AS department) AS owner`,
    [id, version, dueOn, now, owners, automatic],
  );
  for (const target of automatic)
    change.record({ action: 'AGREEMENT_APPROVED_BY_LAW', agreement: id, version, target });
  if (automatic.length === owners.length) await setVersionState(client, { id, version }, 'APPROVED');
}

async function nextVersion({ client }: Change, id: string): Promise<number> {
  const { rows } = await client.query<{ last: number | null; open: number | null }>(
    `SELECT max(version) AS last, max(version) FILTER (WHERE state IN ('SUBMITTED', 'APPROVED')) AS open
       FROM agreement_version WHERE agreement = $1`,
    [id],
  );
  const { last, open } = rows[0] as { last: number | null; open: number | null };
  if (open !== null) {
    throw conflict(
      `协议 ${id} 的版本 ${open} 尚在办理;请先撤回`,
      `version ${open} of ${id} is still open: withdraw it first`,
    );
  }
  return (last ?? 0) + 1;
}

function assertStillValid({ validTo }: AgreementDocument, today: string): void {
  if (validTo >= today) return;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `截止日 ${validTo} 已过;请在草稿中改为将来的日期`,
      en: `the last day, ${validTo}, is over: set a later one in the draft`,
    },
  });
}
