import { HubError } from '../errors.ts';
import type { Quota } from '../generated/graphql.ts';
import type { Quotas } from '../policies/quota/quotas.ts';
import type { QuotaUse } from '../policies/quota/read-use.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

/** The query of what an agreement has used; only under the agreement itself. */
export function quotaResolvers(quotas: Pick<Quotas, 'use'>): ResolverMap {
  const Query = {
    /** @throws HubError AGREEMENT_REQUIRED where the request names none */
    async quota(_parent: unknown, _args: unknown, { facts }: RequestContext): Promise<Quota> {
      if (facts.agreement === undefined) throw new HubError('AGREEMENT_REQUIRED');
      const { requestsThisMinute, costThisMinute, subjectsToday } = await quotas.use(facts.agreement);
      return {
        requestsThisMinute: present(requestsThisMinute),
        costThisMinute: present(costThisMinute),
        subjectsToday: present(subjectsToday),
      };
    },
  };
  return { Query };
}

function present(use: QuotaUse | undefined) {
  return use === undefined ? null : { ...use, resetsAt: use.resetsAt.toISOString() };
}
