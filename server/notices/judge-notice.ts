import type { Pool } from 'pg';
import type { SubjectPseudonyms } from '../../audit/subject.ts';
import { HubError } from '../../errors.ts';
import type { ChangeKind } from '../../generated/graphql.ts';
import { admissionQuestions } from '../../policies/admission.ts';
import { type Agreement, inactiveReason } from '../../policies/agreement.ts';
import type { AgreementStore } from '../../policies/agreement-store.ts';
import { hasConsent } from '../../policies/consent/has-consent.ts';
import { closedReason } from '../../policies/hours.ts';
import { noticeAccess, noticeGrant } from '../../policies/notice/notice-grant.ts';
import { sortRowFilter } from '../../policies/row-filter.ts';
import { knownPeople } from '../../resolvers/fetch/known-people.ts';
import type { Coordinate } from '../../schema/catalogue.ts';
import type { MaskName } from '../../schema/masks.ts';
import type { GraphsInService } from '../graphs.ts';
import type { AssertWitnessed } from '../witnessing.ts';

export interface Judging {
  readonly pool: Pool;
  readonly agreements: Pick<AgreementStore, 'find'>;
  readonly graphs: GraphsInService;
  readonly pseudonyms: SubjectPseudonyms;
  readonly assertWitnessed: AssertWitnessed;
}

export interface NoticeToJudge {
  readonly agreement: string;
  readonly purpose: string;
  readonly kind: ChangeKind;
  readonly idNumber: string;
}

/** TELL; DROP: the agreement does not allow it any more; OUTSIDE: the person is none of the consumer's business; LATER: closed now. */
export type Verdict =
  | {
      readonly verdict: 'TELL';
      readonly agreement: Agreement;
      readonly granted: ReadonlyMap<Coordinate, MaskName>;
    }
  | { readonly verdict: 'DROP'; readonly reason: string }
  | { readonly verdict: 'LATER'; readonly reason: string }
  | { readonly verdict: 'OUTSIDE' };

/**
 * Whether a subscriber may be told of a person, as a request for the field concerned would be judged: agreement, grant, purpose, hours,
 * witnesses, row filter, consent.
 * @throws HubError SOURCE_UNAVAILABLE, AUDIT_UNAVAILABLE where nobody can tell
 */
export async function judgeNotice(judging: Judging, notice: NoticeToJudge): Promise<Verdict> {
  const { agreements, graphs } = judging;
  const now = new Date();
  const agreement = await agreements.find(notice.agreement, now);
  if (agreement === undefined) return { verdict: 'DROP', reason: 'AGREEMENT_NOT_ACTIVE' };
  if (closedReason(agreement.document.limits.hours, now) !== undefined)
    return { verdict: 'LATER', reason: 'OUTSIDE_HOURS' };
  if (inactiveReason(agreement, now) !== undefined)
    return { verdict: 'DROP', reason: 'AGREEMENT_NOT_ACTIVE' };
  if (!agreement.document.purposes.includes(notice.purpose))
    return { verdict: 'DROP', reason: 'PURPOSE_NOT_AGREED' };
  await judging.assertWitnessed(agreement, now);
  // The sources of this graph stay open until they have answered.
  const { graph, release } = graphs.lend();
  try {
    const { catalogue, deciderFor, sources } = graph;
    const access = noticeAccess(agreement, now);
    const granted = noticeGrant(deciderFor(access), notice.kind);
    if (granted.size === 0) return { verdict: 'DROP', reason: 'FORBIDDEN' };
    const questions = admissionQuestions(catalogue, sortRowFilter(catalogue, access), 'ANYBODY');
    const isKnown = await knownPeople(sources.byId, questions, [notice.idNumber]);
    if (!isKnown(notice.idNumber) || !(await consents(judging, notice, agreement)))
      return { verdict: 'OUTSIDE' };
    return { verdict: 'TELL', agreement, granted };
  } catch (error) {
    // The row filter speaks of a field that is gone.
    if (error instanceof HubError && error.code === 'AGREEMENT_NOT_ACTIVE')
      return { verdict: 'DROP', reason: error.code };
    throw error;
  } finally {
    release();
  }
}

async function consents(
  { pool, pseudonyms }: Judging,
  { purpose, idNumber }: NoticeToJudge,
  agreement: Agreement,
): Promise<boolean> {
  if (agreement.document.consentRequired !== true) return true;
  return hasConsent(pool, { agreement, purpose, subjects: pseudonyms.inEveryEpoch(idNumber) });
}
