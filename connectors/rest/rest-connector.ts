import pMap from 'p-map';
import { groupRows, rowsAt, wholeRow } from '../answer-rows.ts';
import { applyScope, neededColumns, type WholeRow } from '../apply-scope.ts';
import type { Connector, LookupRequest, Row, SampleRequest } from '../connector.ts';
import { createHttpClient } from '../http/http-client.ts';
import { readBaseUrl } from '../http/read-base-url.ts';
import { keyForms } from '../key-forms.ts';
import type { ConnectorInput } from '../open-connector.ts';
import { SourceFailure } from '../source-failure.ts';
import { sourceUnavailable } from '../source-unavailable.ts';
import { endpointRequest, isSendable } from './endpoint-request.ts';
import { checkEndpoints } from './openapi/check-endpoints.ts';
import { describeEndpoints } from './openapi/describe-endpoints.ts';
import type { OpenApiDocument } from './openapi/open-api-document.ts';
import { readDocument } from './openapi/read-document.ts';
import { probe } from './probe.ts';
import { type Endpoint, readEndpoint } from './read-endpoint.ts';
import { firstPage, readPages } from './read-pages.ts';

/** Keys in a URL, which servers bound to a few thousand characters. */
const MOST_KEYS_IN_URL = 50;

/** A source that answers JSON over HTTP, each table by an endpoint. */
export function createRestConnector(input: ConnectorInput): Connector {
  const { source, address, limits } = input;
  const base = readBaseUrl(source, address.url);
  const endpoints = new Map(
    [...input.tables].map(([table, access]) => [table, readEndpoint(table, access)] as const),
  );
  const http = createHttpClient(input);
  const endpointOf = (table: string): Endpoint => {
    const endpoint = endpoints.get(table);
    if (endpoint === undefined) throw new SourceFailure('NO_ENDPOINT');
    return endpoint;
  };
  const wrapped = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw sourceUnavailable(source, cause);
    }
  };

  const rowsOf = (endpoint: Endpoint, keys: readonly string[]): Promise<readonly unknown[]> =>
    readPages({
      http,
      request: (page) => endpointRequest(base, endpoint, { keys, page }),
      rows: endpoint.access.rows,
      paging: endpoint.access.paging,
      mayBeMissing: !endpoint.access.many,
      most: limits.rows,
    });

  const lookup = async ({
    scope,
    keys,
    limit,
  }: LookupRequest): Promise<ReadonlyMap<string, readonly Row[]>> => {
    if (keys.length === 0) return new Map();
    const endpoint = endpointOf(scope.table);
    const { many, keyIn } = endpoint.access;
    const forms = keyForms(scope.key, keys);
    const sendable = [...forms.keys()].filter((form) => isSendable(endpoint, form));
    const batch = !many ? 1 : keyIn === 'QUERY' ? Math.min(limits.batch, MOST_KEYS_IN_URL) : limits.batch;
    const columns = neededColumns(scope);
    const groups = await pMap(
      chunks(sendable, batch),
      async (asked) => {
        const rows = (await rowsOf(endpoint, asked)).map((row) => wholeRow(row, columns));
        return groupRows(rows, { key: scope.key, asked, forms, keyIsTold: keyIn === 'PATH' });
      },
      { concurrency: limits.pool },
    );
    return applyScope(scope, merged(groups), limit);
  };

  const sample = async ({ table, columns, limit }: SampleRequest): Promise<readonly Row[] | undefined> => {
    const endpoint = endpointOf(table);
    const { keyIn, paging, rows } = endpoint.access;
    // What can be paged is a list; what demands its key in the path has no list of all.
    if (paging === undefined || keyIn === 'PATH') return undefined;
    const request = endpointRequest(base, endpoint, { keys: [], page: firstPage(paging) });
    try {
      const { value } = await http.json(request);
      return rowsAt(value, rows)
        .slice(0, limit)
        .map((row) => [...wholeRow(row, columns).values()]);
    } catch (error) {
      if (isRefusalWithoutKey(error)) return undefined;
      throw error;
    }
  };

  const readDescription = async (): Promise<OpenApiDocument | undefined> =>
    address.description === undefined
      ? undefined
      : readDocument(await http.text(new URL(address.description)));

  return {
    lookup: (request) => wrapped(() => lookup(request)),

    page: () => {
      throw new Error(`${source} is a REST source and has no root lists`);
    },

    check: (expectations) =>
      wrapped(async () => {
        const description = await readDescription();
        await probe(http, base);
        return description === undefined ? [] : checkEndpoints(description, endpoints, expectations);
      }),

    describe: () =>
      wrapped(async () => {
        const description = await readDescription();
        return description === undefined ? [] : describeEndpoints(description);
      }),

    sample: (request) => wrapped(() => sample(request)),

    close: () => http.close(),
  };
}

function isRefusalWithoutKey(error: unknown): boolean {
  const { cause } = error as Error;
  return cause instanceof SourceFailure && ['HTTP_400', 'HTTP_404', 'HTTP_422'].includes(cause.code);
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

function merged(
  groups: readonly ReadonlyMap<string, readonly WholeRow[]>[],
): ReadonlyMap<string, readonly WholeRow[]> {
  const all = new Map<string, readonly WholeRow[]>();
  for (const group of groups)
    for (const [key, rows] of group) all.set(key, [...(all.get(key) ?? []), ...rows]);
  return all;
}
