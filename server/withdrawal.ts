import type { Pool } from 'pg';
import { HubError } from '../errors.ts';
import { type Agreement, inactiveReason } from '../policies/agreement.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import { assertEmergencyOpen } from '../policies/emergency/assert-emergency.ts';
import type { RequestFacts } from '../resolvers/request-context.ts';

/** By what a request was authorised. */
export type Warrant = Pick<RequestFacts, 'agreement' | 'emergency' | 'caller' | 'operator'>;

export interface WithdrawalInput {
  readonly agreements: Pick<AgreementStore, 'find'>;
  readonly pool: Pool;
}

/** Why a request must no longer be answered as it was authorised; undefined where it may. */
export type WithdrawalOf = (warrant: Warrant) => Promise<HubError | undefined>;

const AMENDED = {
  zh: '请求处理期间协议已换成新版本,数据未提供;请重新发送请求',
  en: 'it was replaced by a new version while the request ran, so nothing was released: send the request again',
};

/**
 * Makes the function that finds what leaves a request without data although it was authorised: its agreement changed,
 * or its emergency ended, while it waited or ran.
 *
 * A new version withholds the answer, too, even where it grants the same: whether it does would have to be worked out
 * from the whole plan, arguments and row filter, and the caller only has to ask again, once. If nobody can tell, nothing
 * leaves.
 */
export function createWithdrawalOf({ agreements, pool }: WithdrawalInput): WithdrawalOf {
  const assertInForce = async (agreement: Agreement): Promise<void> => {
    const now = await agreements.find(agreement.id);
    // Agreements are never deleted: one that is gone is as good as revoked.
    const reason = inactiveReason(now ?? { ...agreement, state: 'REVOKED' }, new Date());
    if (reason !== undefined) throw new HubError('AGREEMENT_NOT_ACTIVE', { detail: reason });
    if (now?.version !== agreement.version) throw new HubError('AGREEMENT_NOT_ACTIVE', { detail: AMENDED });
  };
  return async ({ agreement, emergency, caller, operator }) => {
    if (agreement === undefined) return undefined;
    try {
      await assertInForce(agreement);
      if (emergency !== undefined)
        await assertEmergencyOpen(pool, { id: emergency, agreement, caller, operator });
      return undefined;
    } catch (error) {
      return error instanceof HubError ? error : new HubError('INTERNAL', { cause: error });
    }
  };
}
