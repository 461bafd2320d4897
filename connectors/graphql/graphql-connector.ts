import pMap from 'p-map';
import { applyScope, type WholeRow } from '../apply-scope.ts';
import type { Connector, LookupRequest, Row } from '../connector.ts';
import { createHttpClient } from '../http/http-client.ts';
import { readBaseUrl } from '../http/read-base-url.ts';
import { keyForms } from '../key-forms.ts';
import type { ConnectorInput } from '../open-connector.ts';
import { SourceFailure } from '../source-failure.ts';
import { sourceUnavailable } from '../source-unavailable.ts';
import type { Call, RowsOfKeys } from './call.ts';
import { checkColumns } from './check-columns.ts';
import { describeSchema } from './describe-schema.ts';
import { entityRows } from './entity-rows.ts';
import { queryRows } from './query-rows.ts';
import { type GraphqlAccess, readAccess } from './read-access.ts';
import { readSourceSchema } from './source-schema.ts';

/** Aliases in one document: services bound them, the usual bounds begin at 15. */
const MOST_ALIASES = 10;

/** A department's own GraphQL endpoint, each table by a field of its Query, or an Apollo Federation subgraph, by entities. */
export function createGraphqlConnector(input: ConnectorInput): Connector {
  const { source, address, limits } = input;
  const url = readBaseUrl(source, address.url);
  const tables = new Map(
    [...input.tables].map(([table, access]) => [table, readAccess(table, access)] as const),
  );
  const http = createHttpClient(input);
  const endpoint = { http, url };
  const wrapped = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw sourceUnavailable(source, cause);
    }
  };

  const lookup = async ({
    scope,
    keys,
    limit,
  }: LookupRequest): Promise<ReadonlyMap<string, readonly Row[]>> => {
    if (keys.length === 0) return new Map();
    const access = tables.get(scope.table);
    if (access === undefined) throw new SourceFailure('NO_ACCESS');
    const forms = keyForms(scope.key, keys);
    const call = { endpoint, scope, forms, signal: http.deadline(), most: limits.rows };
    const groups = await pMap(
      chunks([...forms.keys()], batchOf(access, limits.batch)),
      (asked) => rowsOf(access, { ...call, asked }),
      { concurrency: limits.pool },
    );
    return applyScope(scope, merged(groups), limit);
  };

  return {
    lookup: (request) => wrapped(() => lookup(request)),

    page: () => {
      throw new Error(`${source} is a GraphQL source and has no root lists`);
    },

    check: (expectations) =>
      wrapped(async () => {
        // One that tells nothing of itself is known by its answers alone.
        const found = await readSourceSchema(endpoint);
        return found === undefined ? [] : checkColumns({ schema: found.schema, tables, expectations });
      }),

    describe: () =>
      wrapped(async () => {
        const found = await readSourceSchema(endpoint);
        return found === undefined ? [] : describeSchema(found);
      }),

    sample: async () => undefined,

    close: () => http.close(),
  };
}

function rowsOf(access: GraphqlAccess, call: Call): Promise<RowsOfKeys> {
  return access.kind === 'query' ? queryRows(access, call) : entityRows(access, call);
}

function batchOf(access: GraphqlAccess, batch: number): number {
  return access.kind === 'query' && !access.many ? Math.min(batch, MOST_ALIASES) : batch;
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

function merged(groups: readonly RowsOfKeys[]): RowsOfKeys {
  const all = new Map<string, readonly WholeRow[]>();
  for (const group of groups)
    for (const [key, rows] of group) all.set(key, [...(all.get(key) ?? []), ...rows]);
  return all;
}
