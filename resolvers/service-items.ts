import type { Pool } from 'pg';
import type {
  MutationApproveServiceItemArgs,
  MutationConfirmServiceItemArgs,
  MutationRefuseServiceItemArgs,
  MutationRetireServiceItemArgs,
  MutationSubmitServiceItemArgs,
  QueryServiceItemArgs,
  QueryServiceItemsArgs,
} from '../generated/graphql.ts';
import type { Change } from '../policies/change.ts';
import { readReason } from '../policies/lifecycle/refusals.ts';
import {
  answerServiceItem,
  confirmServiceItem,
  retireServiceItem,
  submitServiceItem,
} from '../policies/service-items/change-service-item.ts';
import { readServiceItems } from '../policies/service-items/read-service-items.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { assertNoNul, pageOf, pageSize, readTextCursor } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import type { RequestContext } from './request-context.ts';
import { createServiceItemView } from './service-item-view.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

/** The service-item catalogue: read by all who work with agreements, changed by an item's owner. */
export function serviceItemResolvers(pool: Pool, catalogue: Catalogue): ResolverMap {
  const view = ({ facts }: RequestContext) => createServiceItemView(pool, facts.language);
  /** Runs a step and shows the item as it is afterwards. */
  const step =
    <Args extends { readonly code: string }>(work: (change: Change, args: Args) => Promise<void>) =>
    async (_: unknown, args: Args, context: RequestContext) => {
      assertNoNul(args.code);
      await inChangeTransaction(pool, context, (change) => work(change, args));
      return view(context).one(args.code);
    };

  const Query = {
    serviceItem: (_: unknown, { code }: QueryServiceItemArgs, context: RequestContext) => {
      assertNoNul(code);
      return view(context).one(code);
    },
    async serviceItems(_: unknown, { filter, first, after }: QueryServiceItemsArgs, context: RequestContext) {
      const size = pageSize(first ?? 50);
      const records = await readServiceItems(pool, {
        filter: Object.fromEntries(Object.entries(filter ?? {}).filter(([, value]) => value !== null)),
        today: dateInShanghai(new Date()),
        ...(after == null ? {} : { after: readTextCursor(after) }),
        limit: size + 1,
      });
      const { nodes, pageInfo } = pageOf(records, { size, after, keyOf: ({ code }) => code });
      return { nodes: view(context).many(nodes), pageInfo };
    },
  };
  const Mutation = {
    submitServiceItem: step((change, { code, item }: MutationSubmitServiceItemArgs) =>
      submitServiceItem(change, { catalogue, code, document: item }),
    ),
    approveServiceItem: step((change, { code, version }: MutationApproveServiceItemArgs) =>
      answerServiceItem(change, { code, version }),
    ),
    refuseServiceItem: step((change, { code, version, reason }: MutationRefuseServiceItemArgs) =>
      answerServiceItem(change, { code, version, reason: readReason(reason) }),
    ),
    confirmServiceItem: step((change, { code }: MutationConfirmServiceItemArgs) =>
      confirmServiceItem(change, code),
    ),
    retireServiceItem: step((change, { code, reason }: MutationRetireServiceItemArgs) =>
      retireServiceItem(change, { code, reason: readReason(reason) }),
    ),
  };
  return { Query, Mutation };
}
