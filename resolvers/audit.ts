import type { GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import { readNotSearched } from '../audit/archive/not-searched.ts';
import type { Archive } from '../audit/archive/read-archive.ts';
import { readPages } from '../audit/read-pages.ts';
import type { AccessRecord as StoredRecord } from '../audit/search.ts';
import { findArchived, findEntry, searchEntries } from '../audit/search.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import type {
  AccessRecord,
  AccessRecordConnection,
  AccessSummary,
  QueryAccessRecordArgs,
  QueryAccessRecordsArgs,
  QueryAccessSummaryArgs,
} from '../generated/graphql.ts';
import { fieldNames, summarise } from './access-summary.ts';
import { readRecordFilter } from './record-filter.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { readEntryId, type VisibleLogsOf } from './visible-logs.ts';

export interface AuditResolversInput {
  readonly pool: Pool;
  readonly schema: GraphQLSchema;
  readonly pseudonyms: SubjectPseudonyms;
  readonly visibleLogsOf: VisibleLogsOf;
  readonly archive: Archive;
}

/** A page of records; what was not searched is looked up where it is asked for. */
type RecordPage = Omit<AccessRecordConnection, 'notSearched'> & {
  readonly notSearched: () => Promise<AccessRecordConnection['notSearched']>;
};

/** Queries of auditors. The access plan has let nobody else come here. */
export function auditResolvers({
  pool,
  schema,
  pseudonyms,
  visibleLogsOf,
  archive,
}: AuditResolversInput): ResolverMap {
  const Query = {
    async accessRecords(
      _: unknown,
      { filter, first, after }: QueryAccessRecordsArgs,
      context: RequestContext,
    ): Promise<RecordPage> {
      const searched = {
        filter: readRecordFilter(filter, pseudonyms),
        visibleLogs: await visibleLogsOf(context.facts.caller),
      };
      const page = await searchEntries(pool, {
        ...searched,
        first: first ?? 20,
        ...(after === undefined || after === null ? {} : { after }),
      });
      const edges = page.records.map((record) => ({ cursor: record.cursor, node: presentRecord(record) }));
      return {
        edges,
        nodes: edges.map(({ node }) => node),
        pageInfo: {
          hasNextPage: page.hasNextPage,
          hasPreviousPage: after !== undefined && after !== null,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
        notSearched: () => readNotSearched(pool, searched),
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
      return record === undefined ? null : presentRecord(record);
    },

    async accessSummary(
      _: unknown,
      { filter }: QueryAccessSummaryArgs,
      context: RequestContext,
    ): Promise<AccessSummary> {
      const reading = {
        filter: readRecordFilter(filter, pseudonyms),
        visibleLogs: await visibleLogsOf(context.facts.caller),
      };
      const sum = await summarise(readPages(pool, reading), fieldNames(schema, context.facts.language));
      // Read last: a month that is archived meanwhile is among them.
      const notSearched = await readNotSearched(pool, reading);
      return { ...sum, complete: sum.complete && notSearched.length === 0, notSearched };
    },
  };
  return { Query };
}

/** A record as the schema has it. */
export function presentRecord({ log, index, entry }: Omit<StoredRecord, 'cursor'>): AccessRecord {
  const { masks, ...rest } = entry;
  return {
    ...rest,
    id: `${log}/${index}`,
    index,
    masks: Object.entries(masks).map(([coordinate, mask]) => ({ coordinate, mask })),
  } as AccessRecord;
}
