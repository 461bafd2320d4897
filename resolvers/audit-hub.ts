import type { Pool } from 'pg';
import { findHeads, findLogins } from '../audit/hub-entries.ts';
import type { FoundPage } from '../audit/select-entries.ts';
import type {
  FailedLoginConnection,
  QueryFailedLoginsArgs,
  QueryRecordedHeadsArgs,
  RecordedHeadsConnection,
} from '../generated/graphql.ts';
import type { AnyLeaf } from '../verify/entry/decode-entry.ts';
import { assertNoNul } from './arguments.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { reviewsEveryLog } from './visible-logs.ts';
import { withoutNulls } from './without-nulls.ts';

/** What the hub's own log has beside changes and requests. For auditors who may not see that log there is nothing in it. */
export function auditHubResolvers(pool: Pool): ResolverMap {
  const Query = {
    async failedLogins(
      _: unknown,
      { filter, ...args }: QueryFailedLoginsArgs,
      context: RequestContext,
    ): Promise<FailedLoginConnection> {
      const { client, from, to } = withoutNulls(filter ?? {});
      if (client !== undefined) assertNoNul(client);
      const asked = {
        ...(client === undefined ? {} : { client }),
        ...(from === undefined ? {} : { from: new Date(from) }),
        ...(to === undefined ? {} : { to: new Date(to) }),
      };
      const page = reviewsEveryLog(context.facts.caller)
        ? await findLogins(pool, asked, pageOf(args))
        : NOTHING;
      return connectionOf(page, args);
    },

    async recordedHeads(
      _: unknown,
      args: QueryRecordedHeadsArgs,
      context: RequestContext,
    ): Promise<RecordedHeadsConnection> {
      const page = reviewsEveryLog(context.facts.caller) ? await findHeads(pool, pageOf(args)) : NOTHING;
      const { nodes, pageInfo } = connectionOf(page, args);
      return {
        nodes: nodes.map(({ heads, ...entry }) => ({
          ...entry,
          heads: heads.map(([log, size, root]) => ({ log, size, root })),
        })),
        pageInfo,
      };
    },
  };
  return { Query };
}

const NOTHING: FoundPage<never> = { records: [], hasNextPage: false };

type PageArgs = Pick<QueryRecordedHeadsArgs, 'first' | 'after'>;

function pageOf({ first, after }: PageArgs) {
  return { first: first ?? 20, after: after ?? undefined };
}

function connectionOf<Leaf extends AnyLeaf>({ records, hasNextPage }: FoundPage<Leaf>, { after }: PageArgs) {
  return {
    nodes: records.map(({ log, index, entry }) => ({ ...entry, id: `${log}/${index}` })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage: after != null,
      startCursor: records[0]?.cursor ?? null,
      endCursor: records.at(-1)?.cursor ?? null,
    },
  };
}
