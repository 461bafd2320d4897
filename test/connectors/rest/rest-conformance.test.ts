import type { EndpointAccess } from '../../../connectors/table-access.ts';
import { startHttpSource } from '../../support/http-source.ts';
import { describeConformance } from '../conformance.ts';
import type { DataTable } from '../conformance-data.ts';

/** People are asked for many at once and come in pages; the visits of a place come one place at a time, and link to the next page. */
const PEOPLE: EndpointAccess = {
  kind: 'endpoint',
  method: 'POST',
  path: '/people/search',
  keyIn: 'BODY',
  keyName: '/query/ids',
  many: true,
  body: undefined,
  rows: '/data/items',
  paging: { by: 'PAGE', parameter: 'page', sizeParameter: 'size', size: 3, first: 1, next: undefined },
};
const VISITS: EndpointAccess = {
  kind: 'endpoint',
  method: 'GET',
  path: '/places/{place}/visits',
  keyIn: 'PATH',
  keyName: 'place',
  many: false,
  body: undefined,
  rows: '',
  paging: { by: 'LINK', parameter: undefined, sizeParameter: 'size', size: 2, first: 1, next: undefined },
};

describeConformance(
  { name: 'REST', database: false, finds: ['missing-table', 'missing-column'], typed: true },
  async ([people, visits]) => {
    const rowsOf = ({ columns, rows }: DataTable, key: string, keys: readonly string[] | undefined) =>
      rows
        .map((row) =>
          Object.fromEntries(columns.map(({ name, type }, i) => [name, jsonOf(type, row[i] ?? null)])),
        )
        .filter((row) => keys === undefined || keys.includes(String(row[key]).trim().toUpperCase()))
        .map((record) => ({ record }));
    const service = await startHttpSource(({ method, path, body }, response) => {
      const { pathname, searchParams } = new URL(path, 'http://x');
      const page = Number(searchParams.get('page') ?? 1);
      if (pathname === '/openapi.json') return openApi([people, visits] as DataTable[]);
      if (method === 'POST' && pathname === '/people/search') {
        const { query, page: asked, size } = JSON.parse(body);
        const items = rowsOf(people as DataTable, 'id_number', query?.ids).slice(
          (asked - 1) * size,
          asked * size,
        );
        return { code: 0, data: { items } };
      }
      const [, place] = /^\/places\/([^/]+)\/visits$/.exec(pathname) ?? [];
      if (place === undefined) return response.writeHead(404).end() && undefined;
      const found = rowsOf(visits as DataTable, 'place', [decodeURIComponent(place)]);
      if (found.length === 0) return response.writeHead(404).end() && undefined;
      if (found.length > page * 2) response.setHeader('link', `<?page=${page + 1}>; rel="next"`);
      return found.slice((page - 1) * 2, page * 2);
    });
    return {
      input: {
        kind: 'REST',
        address: { url: service.url, description: `${service.url}/openapi.json` },
        tables: new Map([
          ['people', PEOPLE],
          ['visits', VISITS],
        ]),
        network: { loopbackAllowed: true },
      },
      column: (name) => `/record/${name}`,
      takeDown: service.takeDown,
      bringUp: service.bringUp,
      stall: service.stall,
      resume: service.resume,
      close: service.close,
    };
  },
);

function jsonOf(type: string, text: string | null): unknown {
  if (text === null) return null;
  if (type === 'INTEGER' || type === 'DECIMAL') return Number(text);
  return type === 'BOOLEAN' ? text === 'true' : text;
}

const TYPES: Readonly<Record<string, unknown>> = {
  ID_NUMBER: { type: 'string' },
  TEXT: { type: 'string' },
  INTEGER: { type: 'integer' },
  DECIMAL: { type: 'number' },
  DATE: { type: 'string', format: 'date' },
  DATETIME: { type: 'string', format: 'date-time' },
  BOOLEAN: { type: 'boolean' },
};

function openApi(tables: readonly DataTable[]): unknown {
  const listOf = (name: string) => ({ type: 'array', items: { $ref: `#/components/schemas/${name}` } });
  const answers = (schema: unknown, headers = {}) => ({
    200: { description: 'ok', headers, content: { 'application/json': { schema } } },
  });
  return {
    openapi: '3.0.3',
    info: { title: 'a service', version: '1' },
    paths: {
      '/people/search': {
        post: {
          operationId: 'people',
          requestBody: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    ids: { type: 'array', items: { type: 'string' } },
                    page: { type: 'integer' },
                    size: { type: 'integer' },
                  },
                },
              },
            },
          },
          responses: answers({
            type: 'object',
            properties: {
              code: { type: 'integer' },
              data: { type: 'object', properties: { items: listOf('people') } },
            },
          }),
        },
      },
      '/places/{place}/visits': {
        parameters: [{ name: 'place', in: 'path', required: true, schema: { type: 'string' } }],
        get: { operationId: 'visits', responses: answers(listOf('visits'), { Link: {} }) },
      },
    },
    components: {
      schemas: Object.fromEntries(
        tables.map(({ name, columns }) => {
          const properties = Object.fromEntries(columns.map((column) => [column.name, TYPES[column.type]]));
          return [name, { type: 'object', properties: { record: { type: 'object', properties } } }];
        }),
      ),
    },
  };
}
