import type { Pool } from 'pg';
import { readTotals } from '../audit/totals/read-totals.ts';
import { readUnread } from '../audit/totals/read-unread.ts';
import type { AccessTotals, AccessTotalsConnection, QueryAccessTotalsArgs } from '../generated/graphql.ts';
import { assertNoNul } from './arguments.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import type { VisibleLogsOf } from './visible-logs.ts';
import { withoutNulls } from './without-nulls.ts';

/** Totals over the logs that the caller may read. */
export function auditTotalsResolvers(pool: Pool, visibleLogsOf: VisibleLogsOf): ResolverMap {
  const Query = {
    async accessTotals(
      _: unknown,
      { filter, by, first, after }: QueryAccessTotalsArgs,
      { facts }: RequestContext,
    ): Promise<AccessTotalsConnection> {
      const given = withoutNulls(filter ?? {});
      for (const text of Object.values(given)) assertNoNul(text);
      const visibleLogs = await visibleLogsOf(facts.caller);
      const size = first ?? 100;
      // Read first: what is counted meanwhile is told as not counted, never the other way round.
      const { count, since } = await readUnread(pool, visibleLogs);
      const now = new Date();
      const rows = await readTotals(pool, {
        ...{ filter: given, by: by ?? ['DAY'], visibleLogs, first: size },
        ...(after == null ? {} : { after }),
      });
      const page = rows.slice(0, size);
      return {
        nodes: page.map(
          ({ key, cursor, ...sums }) =>
            ({
              ...Object.fromEntries(Object.entries(key).map(([name, value]) => [name.toLowerCase(), value])),
              ...sums,
            }) as AccessTotals,
        ),
        pageInfo: {
          hasNextPage: rows.length > size,
          hasPreviousPage: after != null,
          startCursor: page[0]?.cursor ?? null,
          endCursor: page.at(-1)?.cursor ?? null,
        },
        asOf: (since ?? now).toISOString(),
        behind: count,
      };
    },
  };
  return { Query };
}
