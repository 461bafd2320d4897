import type { Pool } from 'pg';
import type { Archive } from '../audit/archive/read-archive.ts';
import type { AccessRecord as StoredRecord } from '../audit/search.ts';
import { findArchived, findEntry, searchEntries } from '../audit/search.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import { HubError } from '../errors.ts';
import type {
  AccessRecord,
  AccessRecordConnection,
  QueryAccessRecordArgs,
  QueryAccessRecordsArgs,
} from '../generated/graphql.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { readEntryId, type VisibleLogsOf } from './visible-logs.ts';
import { withoutNulls } from './without-nulls.ts';

export interface AuditResolversInput {
  readonly pool: Pool;
  readonly pseudonyms: SubjectPseudonyms;
  readonly visibleLogsOf: VisibleLogsOf;
  readonly archive: Archive;
}

/** Queries of auditors. The access plan has let nobody else come here. */
export function auditResolvers({
  pool,
  pseudonyms,
  visibleLogsOf,
  archive,
}: AuditResolversInput): ResolverMap {
  const Query = {
    async accessRecords(
      _: unknown,
      { filter, first, after }: QueryAccessRecordsArgs,
      context: RequestContext,
    ): Promise<AccessRecordConnection> {
      const { subject, from, to, ...exact } = withoutNulls(filter ?? {});
      if (Object.values(exact).some((text) => text.includes('\0'))) throw noText();
      const page = await searchEntries(pool, {
        filter: {
          ...exact,
          ...(subject === undefined ? {} : { subject: pseudonyms.inEveryEpoch(subject) }),
          ...(from === undefined ? {} : { from: new Date(from) }),
          ...(to === undefined ? {} : { to: new Date(to) }),
        },
        visibleLogs: await visibleLogsOf(context.facts.caller),
        first: first ?? 20,
        ...(after === undefined || after === null ? {} : { after }),
      });
      const edges = page.records.map((record) => ({ cursor: record.cursor, node: present(record) }));
      return {
        edges,
        nodes: edges.map(({ node }) => node),
        pageInfo: {
          hasNextPage: page.hasNextPage,
          hasPreviousPage: after !== undefined && after !== null,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      };
    },

    async accessRecord(
      _: unknown,
      { id }: QueryAccessRecordArgs,
      context: RequestContext,
    ): Promise<AccessRecord | null> {
      const entry = readEntryId(id);
      if (entry === undefined) return null;
      const visibleLogs = await visibleLogsOf(context.facts.caller);
      const position = { ...entry, visibleLogs };
      const record = (await findEntry(pool, position)) ?? (await findArchived(archive, position));
      return record === undefined ? null : present(record);
    },
  };
  return { Query };
}

/** No entry holds such a text, and PostgreSQL takes none. */
function noText(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: '筛选条件不得含 NUL 字符', en: 'a filter must not hold NUL characters' },
  });
}

function present({ log, index, entry }: Omit<StoredRecord, 'cursor'>): AccessRecord {
  const { masks, ...rest } = entry;
  return {
    ...rest,
    id: `${log}/${index}`,
    index,
    masks: Object.entries(masks).map(([coordinate, mask]) => ({ coordinate, mask })),
  } as AccessRecord;
}
