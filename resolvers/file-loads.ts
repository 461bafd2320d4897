import type { Pool } from 'pg';
import type { Language } from '../errors.ts';
import { type FileLoadRecord, readFileLoads } from '../policies/files/read-file-loads.ts';
import { assertNoNul, pageSize } from './arguments.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

interface FileLoadsArguments {
  readonly source?: string | null;
  readonly first: number;
}

/** Files that were loaded into sources, for source engineers. */
export function fileLoadResolvers(pool: Pool): ResolverMap {
  const Query = {
    /** @throws HubError BAD_USER_INPUT for a `first` out of bounds */
    async fileLoads(_: unknown, { source, first }: FileLoadsArguments, { facts }: RequestContext) {
      const limit = pageSize(first);
      if (source != null) assertNoNul(source);
      const { department } = facts.caller;
      const loads = await readFileLoads(pool, { department, source: source ?? undefined, limit });
      return loads.map((load) => present(load, facts.language));
    },
  };
  return { Query };
}

function present({ report, rows, rejected, loadedAt, ...load }: FileLoadRecord, language: Language) {
  return {
    ...load,
    rows: Number(rows),
    rejected: Number(rejected),
    refusal: report.refusal?.[language] ?? null,
    rejections: report.counts,
    firstRejected: report.first,
    loadedAt: loadedAt.toISOString(),
  };
}
