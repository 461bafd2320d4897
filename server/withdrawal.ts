import { HubError } from '../errors.ts';
import { type Agreement, inactiveReason } from '../policies/agreement.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';

/** What leaves a request without data although it was authorised: its agreement changed while it waited or ran. */
export interface WithdrawalQuestion {
  readonly agreements: Pick<AgreementStore, 'find'>;
  readonly agreement: Agreement;
}

const AMENDED = {
  zh: '请求处理期间协议已换成新版本,数据未提供;请重新发送请求',
  en: 'it was replaced by a new version while the request ran, so nothing was released: send the request again',
};

/**
 * Why a request must no longer be answered under the version by which it was authorised; undefined where it may.
 *
 * A new version withholds the answer, too, even where it grants the same: whether it does would have to be worked out
 * from the whole plan, arguments and row filter, and the caller only has to ask again, once. If nobody can tell, nothing
 * leaves.
 */
export async function withdrawalOf({
  agreements,
  agreement,
}: WithdrawalQuestion): Promise<HubError | undefined> {
  try {
    const now = await agreements.find(agreement.id);
    // Agreements are never deleted: one that is gone is as good as revoked.
    const reason = inactiveReason(now ?? { ...agreement, state: 'REVOKED' }, new Date());
    if (reason !== undefined) return new HubError('AGREEMENT_NOT_ACTIVE', { detail: reason });
    return now?.version === agreement.version
      ? undefined
      : new HubError('AGREEMENT_NOT_ACTIVE', { detail: AMENDED });
  } catch (error) {
    return error instanceof HubError ? error : new HubError('INTERNAL', { cause: error });
  }
}
