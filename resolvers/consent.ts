import type { Pool } from 'pg';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import { HubError } from '../errors.ts';
import type {
  MutationRecordConsentArgs,
  MutationWithdrawConsentArgs,
  QueryConsentsArgs,
} from '../generated/graphql.ts';
import { type Consent, readConsents } from '../policies/consent/read-consents.ts';
import { recordConsent, withdrawConsent } from '../policies/consent/record-consent.ts';
import { assertNoNul } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

export interface ConsentResolversInput {
  readonly pool: Pool;
  readonly pseudonyms: SubjectPseudonyms;
}

/** Consents of data subjects, who are known by their pseudonyms only. */
export function consentResolvers({ pool, pseudonyms }: ConsentResolversInput): ResolverMap {
  const Query = {
    async consents(_: unknown, { subject }: QueryConsentsArgs, { facts }: RequestContext) {
      const { department } = facts.caller;
      const consents = await readConsents(pool, { department, subjects: pseudonyms.inEveryEpoch(subject) });
      return consents.map(present);
    },
  };
  const Mutation = {
    async recordConsent(_: unknown, args: MutationRecordConsentArgs, context: RequestContext) {
      const { agreement, subject, purpose, minutes } = args;
      assertNoNul(agreement);
      const { code, ...consent } = await inChangeTransaction(pool, context, (change) =>
        recordConsent(change, {
          agreement,
          subject: pseudonyms.of(subject),
          subjectKeyEpoch: pseudonyms.epoch,
          purpose: purpose ?? undefined,
          minutes: minutes ?? 60,
        }),
      );
      return { code, consent: present(consent) };
    },
    async withdrawConsent(_: unknown, { id }: MutationWithdrawConsentArgs, context: RequestContext) {
      if (!/^[0-9a-f]{64}$/.test(id)) {
        throw new HubError('BAD_USER_INPUT', {
          detail: {
            zh: '同意的标识为 64 位小写十六进制',
            en: 'a consent has an identifier of 64 lowercase hex digits',
          },
        });
      }
      await inChangeTransaction(pool, context, (change) =>
        withdrawConsent(change, { id, subjectKeyEpoch: pseudonyms.epoch }),
      );
      return id;
    },
  };
  return { Query, Mutation };
}

function present({ expiresAt, ...consent }: Consent) {
  return { ...consent, expiresAt: expiresAt.toISOString() };
}
