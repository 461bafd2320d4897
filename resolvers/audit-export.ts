import type { Pool } from 'pg';
import { findArchivedMonth } from '../audit/archive/read-archive.ts';
import { type Checkpoints, ForkedLog } from '../audit/checkpoints.ts';
import type { Cosignatures } from '../audit/cosignatures.ts';
import { findBeyond, findRun, HASH_PAGE, isTileLevel, readExportPage, readHashRun } from '../audit/export.ts';
import { HubError } from '../errors.ts';
import type {
  LogEntries,
  LogExport,
  QueryLogEntriesArgs,
  QueryLogExportArgs,
  QueryLogHashesArgs,
} from '../generated/graphql.ts';
import { tooCostly } from '../policies/limits.ts';
import { TILE_WIDTH } from '../verify/tile.ts';
import { presentCheckpoint } from './checkpoint-view.ts';
import type { RequestContext, RequestFacts } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { isVisibleLog, type VisibleLogsOf } from './visible-logs.ts';

export interface AuditExportResolversInput {
  readonly pool: Pool;
  readonly checkpoints: Checkpoints;
  readonly cosignatures: Cosignatures;
  readonly visibleLogsOf: VisibleLogsOf;
}

/** What an auditor's bundle of a log is made of, page by page. Logs that the caller may not see do not exist. */
export function auditExportResolvers({
  pool,
  checkpoints,
  cosignatures,
  visibleLogsOf,
}: AuditExportResolversInput): ResolverMap {
  const isVisible = (log: string, { facts }: RequestContext) =>
    isVisibleLog(visibleLogsOf, facts.caller, log);
  // A page is megabytes, so aliases must not multiply it.
  const paging = new WeakSet<RequestFacts>();
  const beginPage = ({ facts }: RequestContext) => {
    if (paging.has(facts)) throw tooCostly('一次请求只取一页', 'a request takes one page only');
    paging.add(facts);
  };
  const Query = {
    async logExport(
      _: unknown,
      { log, from, to }: QueryLogExportArgs,
      context: RequestContext,
    ): Promise<LogExport | null> {
      if (!(await isVisible(log, context))) return null;
      const beyond = await findBeyond(pool, log);
      try {
        const signed = await checkpoints.sign(log);
        if (signed === undefined) return null;
        const { size } = signed;
        const run = await findRun(pool, {
          ...{ log, size },
          from: from == null ? undefined : new Date(from),
          to: to == null ? undefined : new Date(to),
        });
        await assertOnline(pool, { log, ...run });
        const checkpoint = presentCheckpoint(signed, log, cosignatures);
        return { checkpoint, ...run, damage: [...beyond] };
      } catch (error) {
        if (!(error instanceof ForkedLog)) throw error;
        const forked = { index: error.index, kind: 'CHECKPOINT' };
        return { checkpoint: null, first: 0, end: 0, damage: [...beyond, forked] };
      }
    },

    async logEntries(
      _: unknown,
      { log, from, to }: QueryLogEntriesArgs,
      context: RequestContext,
    ): Promise<LogEntries | null> {
      if (from < 0 || from >= to) throw badRange();
      beginPage(context);
      if (!(await isVisible(log, context))) return null;
      const { entries, ...page } = await readExportPage(pool, { log, from, to });
      return { ...page, entries: entries.toString('base64') };
    },

    async logHashes(
      _: unknown,
      { log, level, from, to }: QueryLogHashesArgs,
      context: RequestContext,
    ): Promise<string | null> {
      if (from < 0 || from >= to || to - from > HASH_PAGE || level < 0 || !isTileLevel(level))
        throw badRange();
      beginPage(context);
      if (!(await isVisible(log, context))) return null;
      return (await readHashRun(pool, { log, level, from, to })).toString('base64');
    },
  };
  return { Query };
}

/** A bundle shows what the database has beside each entry, so archived entries have to be brought back for it. */
async function assertOnline(
  pool: Pool,
  { log, first, end }: { readonly log: string; readonly first: number; readonly end: number },
): Promise<void> {
  // A bundle begins with the tile of its first entry.
  const from = first - (first % TILE_WIDTH);
  const month = await findArchivedMonth(pool, { log, from, to: end });
  if (month === undefined) return;
  throw new HubError('SOURCE_UNAVAILABLE', {
    detail: {
      zh: `${month} 已归档:请先 onecard audit restore ${month},或自较晚的时间导出`,
      en: `${month} is archived: have it brought back by onecard audit restore ${month}, or export from a later time`,
    },
  });
}

function badRange(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `from 须不小于 0 且小于 to;散列每页至多 ${HASH_PAGE} 个,level 须为 8 的倍数`,
      en: `from must be 0 or more and below to; hashes come ${HASH_PAGE} on a page at the most, of a level that is a multiple of 8`,
    },
  });
}
