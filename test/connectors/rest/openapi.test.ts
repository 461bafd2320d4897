import { afterEach, describe, expect, test } from 'vitest';
import type { ColumnExpectation, Connector } from '../../../connectors/connector.ts';
import { openConnector } from '../../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../../connectors/source-limits.ts';
import type { EndpointAccess } from '../../../connectors/table-access.ts';
import type { HubError } from '../../../errors.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { type HttpSource, startHttpSource } from '../../support/http-source.ts';

/** An education bureau's service, as such services are: an envelope, pages, references, a circle, a description in YAML. */
const SERVICE = `
openapi: 3.1.0
info: { title: 学籍 · School roll, version: '1' }
paths:
  /students/search:
    post:
      operationId: findStudents
      summary: 按身份证号查学籍
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [idNumbers]
              properties:
                year: { type: integer }
                idNumbers: { type: array, items: { type: string } }
                pageNum: { type: integer, default: 0 }
                pageSize: { type: integer, maximum: 200 }
      responses:
        '200':
          content:
            application/json:
              schema:
                type: object
                properties:
                  code: { type: integer }
                  data:
                    type: object
                    properties:
                      total: { type: integer }
                      records: { type: array, items: { $ref: '#/components/schemas/Student' } }
  /schools/{code}:
    parameters:
      - { name: code, in: path, required: true, schema: { type: string } }
    get:
      responses:
        '200':
          content: { application/json: { schema: { $ref: '#/components/schemas/School' } } }
  /teachers:
    get:
      operationId: teachers
      parameters:
        - { name: limit, in: query, schema: { type: integer } }
        - { name: cursor, in: query, schema: { type: string } }
        - { name: subject, in: query, schema: { type: string } }
        - { name: sfzh, in: query, schema: { type: string } }
      responses:
        '200':
          content:
            application/json:
              schema:
                type: object
                properties:
                  nextCursor: { type: [string, 'null'] }
                  items: { type: array, items: { type: object, properties: { name: { type: string } } } }
  /students:
    post:
      summary: creates, and is asked for nothing
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/Student' } } }
      responses: { '201': { content: { application/json: { schema: { $ref: '#/components/schemas/Student' } } } } }
  /status:
    get:
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { up: { type: boolean } } } } } } }
components:
  schemas:
    Student:
      allOf:
        - $ref: '#/components/schemas/Person'
        - type: object
          required: [schoolRoll]
          properties:
            schoolRoll: { type: string, description: 学籍号 }
            enrolled: { type: string, format: date }
            updated: { type: string, format: date-time }
            status: { enum: ['01', '02', null], type: [string, 'null'], description: 学籍状态 }
            school: { $ref: '#/components/schemas/School' }
            marks: { type: array, items: { type: integer } }
            best: { $ref: '#/components/schemas/Student' }
    Person:
      type: object
      required: [idNumber]
      properties:
        idNumber: { type: string }
        height: { type: number }
        boarder: { type: boolean }
    School:
      type: object
      properties:
        'name/zh': { type: string }
        head: { $ref: 'http://169.254.169.254/person.json' }
        free: { type: object }
`;

const access: EndpointAccess = {
  kind: 'endpoint',
  method: 'POST',
  path: '/students/search',
  keyIn: 'BODY',
  keyName: 'idNumbers',
  many: true,
  body: undefined,
  rows: '/data/records',
  paging: undefined,
};

describe('what an OpenAPI document says of a REST source', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const serve = async (document: string): Promise<{ connector: Connector; source: HttpSource }> => {
    const source = await startHttpSource((_, response) => void response.end(document));
    const connector = openConnector({
      source: 'education',
      kind: 'REST',
      address: { url: source.url, description: `${source.url}/openapi` },
      limits: DEFAULT_LIMITS,
      tables: new Map([['students', access]]),
      network: { loopbackAllowed: true },
    });
    closing.push(
      () => source.close(),
      () => connector.close(),
    );
    return { connector, source };
  };

  test('every operation that takes a key and answers rows is a table, with how it is asked', async () => {
    const { connector, source } = await serve(SERVICE);
    const tables = await connector.describe();
    expect(tables.map(({ name, comment, access }) => ({ name, comment, access }))).toEqual([
      {
        name: 'findStudents',
        comment: '按身份证号查学籍',
        access: {
          ...access,
          paging: {
            by: 'PAGE',
            parameter: 'pageNum',
            sizeParameter: 'pageSize',
            size: 200,
            first: 0,
            next: undefined,
          },
        },
      },
      {
        name: 'schools',
        comment: undefined,
        access: {
          ...access,
          method: 'GET',
          path: '/schools/{code}',
          keyIn: 'PATH',
          keyName: 'code',
          many: false,
          rows: '',
        },
      },
      {
        name: 'teachers',
        comment: undefined,
        access: {
          ...access,
          method: 'GET',
          path: '/teachers',
          keyIn: 'QUERY',
          keyName: 'sfzh',
          many: false,
          rows: '/items',
          paging: {
            by: 'CURSOR',
            parameter: 'cursor',
            sizeParameter: 'limit',
            size: 100,
            first: 1,
            next: '/nextCursor',
          },
        },
      },
    ]);
    // The reference to another document was not followed.
    expect(source.received.map(({ path }) => path)).toEqual(['/openapi']);
  });

  test('columns are the scalars of a row, those of objects within it too, as deep as is of use', async () => {
    const { connector } = await serve(SERVICE);
    const [students] = await connector.describe();
    const columns = students?.columns ?? [];
    expect(columns.slice(0, 10).map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
      ['idNumber', 'TEXT', false],
      ['height', 'DECIMAL', true],
      ['boarder', 'BOOLEAN', true],
      ['schoolRoll', 'TEXT', false],
      ['enrolled', 'DATE', true],
      ['updated', 'DATETIME', true],
      ['status', 'TEXT', true],
      ['/school/name~1zh', 'TEXT', true],
      ['/best/idNumber', 'TEXT', true],
      ['/best/height', 'DECIMAL', true],
    ]);
    expect(columns.find(({ name }) => name === 'status')).toMatchObject({
      comment: '学籍状态',
      values: ['01', '02'],
    });
    expect(Math.max(...columns.map(({ name }) => name.split('/').length - 1))).toBe(4);
  });

  test('what the SDL promises is compared with it, and what it leaves open is no fault', async () => {
    const { connector } = await serve(SERVICE);
    const promise = (column: string, use: ColumnExpectation['use'] = 'ANY', table = 'students') => ({
      table,
      column,
      use,
    });
    expect(
      await connector.check([
        promise('idNumber', 'TEXT'),
        promise('/enrolled', 'DATE'),
        promise('schoolRoll', 'DATE'),
        promise('/best/best/best/best/best/height'),
        promise('/school/free/anything'),
        promise('/school/head/anything', 'TEXT'),
      ]),
    ).toEqual([]);
    expect(
      await connector.check([
        promise('nobody', 'ANY', 'nowhere'),
        promise('/school/size'),
        promise('height', 'TEXT'),
        promise('boarder', 'DATE'),
        promise('school'),
        promise('marks'),
      ]),
    ).toMatchObject([
      {
        kind: 'missing-table',
        alternatives: ['POST /students/search', 'GET /schools/{}', 'GET /teachers', 'GET /status'],
      },
      { kind: 'missing-column', alternatives: expect.arrayContaining(['/school/name~1zh', 'idNumber']) },
      { kind: 'wrong-type', actual: 'decimal' },
      { kind: 'wrong-type', actual: 'boolean' },
      { kind: 'wrong-type', actual: 'object' },
      { kind: 'wrong-type', actual: 'array' },
    ]);
  });

  test('the check asks the service too, for its description may be open to all and lie elsewhere', async () => {
    const { connector, source } = await serve(SERVICE);
    await connector.check([]);
    expect(source.received.map(({ path }) => path)).toEqual(['/openapi', '/']);
  });

  test('in production it is not fetched from the hub’s own host', async () => {
    const source = await startHttpSource(() => ({}), makeCertificates().server);
    const connector = openConnector({
      source: 'education',
      kind: 'REST',
      address: { url: 'https://203.0.113.1', description: `${source.url}/openapi` },
      limits: DEFAULT_LIMITS,
      tables: new Map(),
      network: { loopbackAllowed: false },
    });
    closing.push(
      () => source.close(),
      () => connector.close(),
    );
    await expect(connector.describe()).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      cause: { code: 'FORBIDDEN_ADDRESS' },
    });
    expect(source.connections()).toBe(0);
  });

  const members = (count: number, value: unknown) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, value]));
  const unfolding = JSON.stringify({
    openapi: '3.0.0',
    paths: members(500, {
      get: {
        parameters: [{ name: 'id', in: 'query', schema: { type: 'string' } }],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/all' } } } } },
      },
    }),
    all: {
      type: 'object',
      allOf: Array(8).fill({ $ref: '#/all' }),
      properties: members(200, { $ref: '#/all' }),
    },
  });

  test.each([
    ['<html>', 'NO_OPENAPI'],
    ['{"swagger": "2.0"}', 'NO_OPENAPI_3 at /openapi'],
    ['{"openapi": "3.0.0"', 'MALFORMED_JSON'],
    ['openapi: [3.0.0', 'MALFORMED_YAML'],
    [
      `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefgh'.replaceAll(/./g, (n) => `${n}: &${n} [${Array(9).fill(`*${String.fromCharCode(n.charCodeAt(0) - 1)}`)}]\n`)}`,
      'MALFORMED_YAML',
    ],
    [`{"openapi": "3.0.0", "x": "${'x'.repeat(4_000_000)}"}`, 'DESCRIPTION_TOO_LARGE'],
    [unfolding, 'DESCRIPTION_UNFOLDS'],
  ])('a document that is none, or a trap, is refused (%#)', async (document, failure) => {
    const { connector } = await serve(document);
    const error = await connector.describe().catch((reason: HubError) => reason);
    expect(error).toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    expect(((error as HubError).cause as Error).message).toBe(failure);
  });

  test.each([
    '{"openapi": "3.0.0"}',
    '{"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/paths/~1a"}, "/b": {"get": 1}, "/c": null}}',
  ])('one without anything of use has no tables: %s', async (document) => {
    const { connector } = await serve(document);
    expect(await connector.describe()).toEqual([]);
  });
});
