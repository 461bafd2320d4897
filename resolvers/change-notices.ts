import type { Pool } from 'pg';
import { HubError } from '../errors.ts';
import type {
  ChangeKind,
  MutationPublishChangesArgs,
  MutationRetryChangeDeliveryArgs,
  MutationSubscribeToChangesArgs,
  MutationUnsubscribeFromChangesArgs,
  QueryChangeDeliveriesArgs,
  QueryChangeSubscriptionsArgs,
} from '../generated/graphql.ts';
import { type Agreement, inactiveReason } from '../policies/agreement.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import type { Access, Decider } from '../policies/decide.ts';
import { notAParty } from '../policies/lifecycle/refusals.ts';
import { agreementOfDelivery, readDeliveries, retryDelivery } from '../policies/notice/deliveries.ts';
import { noticeAccess, noticeGrant } from '../policies/notice/notice-grant.ts';
import { publishChanges } from '../policies/notice/publish-changes.ts';
import {
  addSubscription,
  agreementOfSubscription,
  endSubscription,
  readSubscriptions,
  type Subscriber,
  subscribersTo,
} from '../policies/notice/subscriptions.ts';
import { isUuid } from '../uuid.ts';
import { assertNoNul, pageSize } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import type { Caller, RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { isVisible, reviewsEveryLog, type VisibleLogsOf } from './visible-logs.ts';

/** What is encrypted, and where may be sent: the server knows. */
export interface NoticeSeals {
  readonly sealPerson: (idNumber: string, delivery: string) => Buffer;
  /** A new identifier with its secret, as it is told and as it is kept. */
  readonly makeWebhook: () => { readonly id: string; readonly secret: string; readonly sealed: Buffer };
  /** @throws HubError BAD_USER_INPUT for a URL to which the hub would never send */
  readonly readUrl: (text: string) => string;
}

export interface ChangeNoticeResolversInput {
  readonly pool: Pool;
  readonly agreements: AgreementStore;
  readonly deciderFor: (access: Access) => Decider;
  readonly visibleLogsOf: VisibleLogsOf;
  readonly seals: NoticeSeals;
}

/** Changes that departments publish, and who is told of them. */
export function changeNoticeResolvers(input: ChangeNoticeResolversInput): ResolverMap {
  const { pool, agreements, deciderFor, visibleLogsOf, seals } = input;
  /** @throws HubError FORBIDDEN where the caller's department is not its consumer */
  const ownAgreement = async (id: string | undefined, { department }: Caller): Promise<Agreement> => {
    if (id === undefined) throw notAParty();
    assertNoNul(id);
    const agreement = await agreements.find(id);
    if (agreement?.document.consumer !== department) throw notAParty();
    return agreement;
  };
  const grantsKind = (agreement: Agreement, kind: ChangeKind, now: Date) =>
    noticeGrant(deciderFor(noticeAccess(agreement, now)), kind).size > 0;
  /** Hours are waited for, by the notice; what is not in force today gets none. */
  const toldToday = async ({ id, agreement, kinds }: Subscriber, now: Date): Promise<Subscriber> => {
    const inForce = await agreements.find(agreement, now);
    const told = inForce !== undefined && isInForce(inForce, now);
    return { id, agreement, kinds: told ? kinds.filter((kind) => grantsKind(inForce, kind, now)) : [] };
  };

  const Query = {
    async changeSubscriptions(_: unknown, args: QueryChangeSubscriptionsArgs, { facts }: RequestContext) {
      const { id } = await ownAgreement(args.agreement, facts.caller);
      return readSubscriptions(pool, id);
    },
    async changeDeliveries(_: unknown, args: QueryChangeDeliveriesArgs, { facts }: RequestContext) {
      const { agreement, state, first } = args;
      const { caller } = facts;
      const audits = caller.roles.includes('AUDITOR');
      if (!(audits && isVisible(agreement, await visibleLogsOf(caller))))
        await ownAgreement(agreement, caller);
      return readDeliveries(pool, {
        agreement,
        state: state ?? undefined,
        limit: pageSize(first ?? 50),
        unchecked: audits && reviewsEveryLog(caller),
      });
    },
  };
  const Mutation = {
    async publishChanges(_: unknown, { changes }: MutationPublishChangesArgs, context: RequestContext) {
      const now = new Date();
      const candidates = await subscribersTo(pool, [...new Set(changes.map(({ kind }) => kind))]);
      const subscribers = await Promise.all(candidates.map((candidate) => toldToday(candidate, now)));
      return inChangeTransaction(pool, context, (change) =>
        publishChanges(change, { changes, sealPerson: seals.sealPerson, subscribers }),
      );
    },
    async subscribeToChanges(_: unknown, args: MutationSubscribeToChangesArgs, context: RequestContext) {
      const { purpose, kinds } = args;
      const agreement = await ownAgreement(args.agreement, context.facts.caller);
      const now = new Date();
      if (!isInForce(agreement, now)) throw notInForce();
      const closed = kinds.filter((kind) => !grantsKind(agreement, kind, now));
      if (closed.length > 0) throw notGranted(closed);
      const url = seals.readUrl(args.url);
      const { id, secret, sealed } = seals.makeWebhook();
      const subscription = await inChangeTransaction(pool, context, (change) =>
        addSubscription(change, { id, agreement, purpose, kinds, url, secret: sealed }),
      );
      return { secret, subscription };
    },
    async unsubscribeFromChanges(
      _: unknown,
      { id }: MutationUnsubscribeFromChangesArgs,
      context: RequestContext,
    ) {
      const known = isUuid(id) ? await agreementOfSubscription(pool, id) : undefined;
      const { id: agreement } = await ownAgreement(known, context.facts.caller);
      await inChangeTransaction(pool, context, (change) => endSubscription(change, { id, agreement }));
      return id;
    },
    async retryChangeDelivery(_: unknown, { id }: MutationRetryChangeDeliveryArgs, context: RequestContext) {
      const known = isUuid(id) ? await agreementOfDelivery(pool, id) : undefined;
      const { id: agreement } = await ownAgreement(known, context.facts.caller);
      return inChangeTransaction(pool, context, (change) => retryDelivery(change, { id, agreement }));
    },
  };
  return { Query, Mutation };
}

/** By state and dates, whatever the hour. */
function isInForce({ document, ...agreement }: Agreement, now: Date): boolean {
  const { hours: _, ...limits } = document.limits;
  return inactiveReason({ ...agreement, document: { ...document, limits } }, now) === undefined;
}

function notInForce(): HubError {
  return new HubError('AGREEMENT_NOT_ACTIVE', { detail: { zh: '未生效', en: 'it is not in force' } });
}

function notGranted(kinds: readonly ChangeKind[]): HubError {
  const named = kinds.join(', ');
  return new HubError('FORBIDDEN', {
    detail: {
      zh: `协议未授权这些变更所关的字段:${named}`,
      en: `the agreement grants nothing of what these are about: ${named}`,
    },
  });
}
