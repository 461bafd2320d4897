import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { buildASTSchema, extendSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Authentication } from '../../connectors/source-address.ts';
import { ONBOARDED_BUREAUS } from '../../demo/bureaus/index.ts';
import { sdlPath } from '../../demo/onboarded-sources.ts';
import { seedOnboarded } from '../../demo/seed-onboarded.ts';
import { recordSeed } from '../../demo/seed-record.ts';
import { type DemoServices, startDemoServices } from '../../demo/services/start-services.ts';
import { startOnboarded } from '../../demo/start-onboarded.ts';
import { buildCatalogue, extendCatalogue } from '../../schema/build.ts';
import { withClient } from '../../with-client.ts';
import { createMariadbDatabase, hasMariadb } from '../support/mariadb-database.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const CONNECTIONS = ['CARDHOLDER_BASE', 'EDUCATION', 'DEVELOPMENT_REFORM', 'TOURISM'] as const;
const SECRET = Buffer.alloc(32, 7);
const NOBODY = '110105194912310021';
const folder = mkdtempSync(join(tmpdir(), 'onecard-services-'));
const databases = new Map<string, TestDatabase>();
let services: DemoServices;

const addresses = () => Object.fromEntries([...databases].map(([name, database]) => [name, database.url()]));
const start = () => startDemoServices({ dataDirectory: folder, secret: SECRET, databases: addresses() });

beforeAll(async () => {
  for (const connection of CONNECTIONS) databases.set(connection, await createTestDatabase('template0'));
  await withClient(addresses().CARDHOLDER_BASE as string, (client) =>
    recordSeed(client, { cardholders: 3_000, seed: 42 }),
  );
  await seedOnboarded(addresses());
  services = await start();
});
afterAll(async () => {
  await services.close();
  for (const database of databases.values()) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

interface Reply {
  readonly status: number;
  readonly type: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into as they come
  readonly body: any;
}

async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.json(),
  };
}

async function rowsOf<T extends object>(
  connection: (typeof CONNECTIONS)[number],
  sql: string,
): Promise<readonly T[]> {
  return withClient(addresses()[connection] as string, async (client) => (await client.query<T>(sql)).rows);
}

/** Checks answers against what the service says of itself. */
async function answerSchema(url: string, path: string, status: string) {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as object;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  const pointer = `/paths/${path.replaceAll('/', '~1')}/post/responses/${status}/content/application~1json/schema`;
  const validate = ajv.getSchema(`document#${pointer}`);
  if (validate === undefined) throw new Error(`${path} is not described`);
  return (answer: unknown) => {
    expect(validate(answer), JSON.stringify(validate.errors)).toBe(true);
  };
}

describe('education’s service', () => {
  const headers = () => {
    const key = services.addresses.education.authentication as Extract<Authentication, { kind: 'api-key' }>;
    return { [key.header]: key.value };
  };

  it('answers for several people at once as its OpenAPI document says', async () => {
    const people = await rowsOf<{ id: string }>(
      'EDUCATION',
      'SELECT DISTINCT upper(btrim(sfzjh)) AS id FROM xs_xjxx ORDER BY 1 LIMIT 5',
    );
    const ids = people.map(({ id }) => id);
    const base = services.addresses.education.url;
    for (const path of ['/students/search', '/qualifications/search']) {
      const { status, body } = await post(base + path, { sfzjhs: [...ids, NOBODY] }, headers());
      expect(status).toBe(200);
      (await answerSchema(base, path, '200'))(body);
    }
    const { body } = await post(`${base}/students/search`, { sfzjhs: [...ids, NOBODY] }, headers());
    expect([...new Set(body.data.map(({ sfzjh }: { sfzjh: string }) => sfzjh))].sort()).toEqual(ids);
  });

  it('refuses in JSON: no key, a wrong one, too many people, none, no number, no JSON, another path', async () => {
    const base = services.addresses.education.url;
    const search = `${base}/students/search`;
    const refusal = await answerSchema(base, '/students/search', '401');
    const cases: readonly (readonly [number, string, unknown, Readonly<Record<string, string>>])[] = [
      [401, search, { sfzjhs: [NOBODY] }, {}],
      [401, search, { sfzjhs: [NOBODY] }, { 'x-api-key': 'wrong' }],
      [400, search, { sfzjhs: Array(201).fill(NOBODY) }, headers()],
      [400, search, { sfzjhs: [] }, headers()],
      [400, search, { sfzjhs: ["' OR 1=1 --"] }, headers()],
      [400, search, '{"sfzjhs": [', headers()],
      [400, search, 'null', headers()],
      [413, search, { sfzjhs: ['x'.repeat(300_000)] }, headers()],
      [404, `${base}/students`, {}, headers()],
    ];
    for (const [status, address, body, sent] of cases) {
      const reply = await post(address, body, sent);
      expect(reply.status, JSON.stringify(reply.body)).toBe(status);
      expect(reply.type).toMatch(/^application\/json/);
      refusal(reply.body);
      expect(reply.body.error.code).toMatch(/^[A-Z_]+$/);
    }
  });

  it('says nothing of what its database says', async () => {
    await rowsOf('EDUCATION', 'ALTER TABLE xl_zsxx RENAME TO elsewhere');
    const reply = await post(
      `${services.addresses.education.url}/qualifications/search`,
      { sfzjhs: [NOBODY] },
      headers(),
    );
    await rowsOf('EDUCATION', 'ALTER TABLE elsewhere RENAME TO xl_zsxx');
    expect(reply.status).toBe(500);
    expect(JSON.stringify(reply.body)).not.toMatch(/xl_zsxx|relation/);
  });
});

describe('tourism’s service', () => {
  const credentials = () =>
    services.addresses.tourism.authentication as Extract<Authentication, { kind: 'client-credentials' }>;
  const basic = (client: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  });
  const tokenOf = async () => {
    const { tokenUrl, client, secret } = credentials();
    const { status, body } = await post(tokenUrl, 'grant_type=client_credentials', basic(client, secret));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: expect.any(Number) });
    return body.access_token as string;
  };

  it('gives a token for client credentials in a header or in the body, and to nobody else', async () => {
    const { tokenUrl, client, secret } = credentials();
    await tokenOf();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const inBody = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client,
      client_secret: secret,
    });
    expect((await post(tokenUrl, inBody.toString(), form)).status).toBe(200);
    const wrong = await post(tokenUrl, 'grant_type=client_credentials', basic(client, 'wrong'));
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await post(tokenUrl, 'grant_type=password', basic(client, secret))).status).toBe(400);
  });

  it('gives a person’s visits page by page, none twice and none left out', async () => {
    const base = services.addresses.tourism.url;
    const [most] = await rowsOf<{ id: string; n: string }>(
      'TOURISM',
      'SELECT upper(btrim("CertNo")) AS id, count(*) AS n FROM "Visit" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1',
    );
    const authorization = `Bearer ${await tokenOf()}`;
    const isAsDescribed = await answerSchema(base, '/v2/visits/query', '200');
    const seen: string[] = [];
    for (let page = 1, length = 20; length === 20; page++) {
      const { body } = await post(
        `${base}/v2/visits/query`,
        { certNo: most?.id, page, size: 20 },
        { authorization },
      );
      isAsDescribed(body);
      length = body.data.list.length;
      seen.push(...body.data.list.map(({ visitNo }: { visitNo: string }) => visitNo));
    }
    expect(seen).toHaveLength(Number(most?.n));
    expect(new Set(seen).size).toBe(seen.length);
    const concessions = await post(`${base}/v2/concessions/query`, { certNo: NOBODY }, { authorization });
    expect(concessions.body.data.list).toEqual([]);
    (await answerSchema(base, '/v2/concessions/query', '200'))(concessions.body);
  });

  it('refuses without a token, with another’s or a changed one, and pages that are too large', async () => {
    const address = `${services.addresses.tourism.url}/v2/visits/query`;
    const token = await tokenOf();
    const [expiry = '', ...rest] = token.split('.');
    const later = [Number(expiry) + 1_000, ...rest].join('.');
    for (const authorization of ['', 'Bearer', 'Bearer a.b.c', `Basic ${token}`, `Bearer ${later}`])
      expect((await post(address, { certNo: NOBODY }, { authorization })).status, authorization).toBe(401);
    const authorization = `Bearer ${token}`;
    for (const page of [{ size: 51 }, { size: 0 }, { page: 1.5 }, { page: '1' }])
      expect((await post(address, { certNo: NOBODY, ...page }, { authorization })).status).toBe(400);
  });
});

describe('development and reform’s subgraph', () => {
  const ask = (query: string, variables: object = {}, token?: string) => {
    const { url, authentication } = services.addresses.developmentReform;
    const own = (authentication as Extract<Authentication, { kind: 'bearer' }>).token;
    return post(url, { query, variables }, { authorization: `Bearer ${token ?? own}` });
  };
  const ENTITIES = `query($who: [_Any!]!) { _entities(representations: $who) {
    ... on Cardholder { idNumber creditRecords { recordNo category decidedOn publishedUntil status } } } }`;
  const representation = (idNumber: string) => ({ __typename: 'Cardholder', idNumber });

  it('gives its SDL, which extends Cardholder by its key', async () => {
    const { body } = await ask('{ _service { sdl } }');
    expect(body.data._service.sdl).toContain('extend type Cardholder @key(fields: "idNumber")');
    const federation = parse(`
      scalar _FieldSet directive @key(fields: _FieldSet!) on OBJECT directive @external on FIELD_DEFINITION
      type Query { cardholder: Cardholder } type Cardholder { name: String }`);
    expect(() => extendSchema(buildASTSchema(federation), parse(body.data._service.sdl))).not.toThrow();
  });

  it('gives the records of people in the order in which they were asked for, none of those who have none', async () => {
    const people = await rowsOf<{ id: string; n: string }>(
      'DEVELOPMENT_REFORM',
      'SELECT upper(btrim(subject_id_no)) AS id, count(*) AS n FROM credit_record GROUP BY 1 ORDER BY 1 DESC LIMIT 3',
    );
    const asked = [...people.map(({ id }) => id), NOBODY];
    const { body } = await ask(ENTITIES, { who: asked.map(representation) });
    expect(body.errors).toBeUndefined();
    expect(body.data._entities.map(({ idNumber }: { idNumber: string }) => idNumber)).toEqual(asked);
    expect(
      body.data._entities.map(({ creditRecords }: { creditRecords: unknown[] }) => creditRecords.length),
    ).toEqual([...people.map(({ n }) => Number(n)), 0]);
    expect(body.data._entities[0].creditRecords[0].decidedOn).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('refuses without its token, too many entities, and others than cardholders', async () => {
    expect(await ask('{ __typename }', {}, 'wrong')).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'UNAUTHORIZED' } }] },
    });
    const faults = [
      Array(501).fill(representation(NOBODY)),
      [{ __typename: 'Vehicle', idNumber: NOBODY }],
      [representation('1')],
      [null],
    ];
    for (const who of faults) {
      const { body } = await ask(ENTITIES, { who });
      expect(body.errors).toHaveLength(1);
      expect(JSON.stringify(body.errors)).not.toContain('credit_record');
    }
  });
});

describe('the services’ ports', () => {
  it('are kept over a stop, and another is taken where one is in use', async () => {
    const before = services.addresses;
    await services.close();
    services = await start();
    expect(services.addresses).toEqual(before);
    await services.close();
    const taken = createServer().listen(Number(new URL(before.education.url).port), '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    services = await start();
    expect(services.addresses.tourism).toEqual(before.tourism);
    expect(services.addresses.education.url).not.toBe(before.education.url);
    expect(readFileSync(join(folder, 'demo-services.json'), 'utf8')).toContain(
      new URL(services.addresses.education.url).port,
    );
    await new Promise((resolve) => taken.close(resolve));
  });

  it('are chosen anew where what was kept cannot be read', async () => {
    await services.close();
    writeFileSync(join(folder, 'demo-services.json'), '{"EDUCATION": ');
    services = await start();
    expect((await fetch(`${services.addresses.education.url}/openapi.json`)).status).toBe(200);
  });
});

describe('the onboarded departments together', () => {
  const lines: string[] = [];
  const bringUp = (more: Readonly<Record<string, string>> = {}) =>
    startOnboarded({
      dataDirectory: folder,
      filesFolder: join(folder, 'files'),
      secret: SECRET,
      databases: {
        ...addresses(),
        MEDICAL_INSURANCE: addresses().CARDHOLDER_BASE as string,
        ...more,
      },
      onProgress: ({ zh, en }) => lines.push(`${zh} · ${en}`),
      findServer: () => undefined,
    });

  it('come up without finance where MariaDB is not installed, and say so', async () => {
    const onboarded = await bringUp();
    await onboarded.close();
    expect(lines).toEqual([expect.stringMatching(/未安装 MariaDB.*MariaDB is not installed/)]);
    expect(onboarded.sources.map(({ id }) => id)).toEqual(
      'education development-reform medical-insurance disabled-federation tourism'.split(' '),
    );
    expect(readdirSync(join(folder, 'files', 'disabled-federation', 'incoming'))).toEqual(['残疾人证.csv']);
  });

  it.skipIf(!hasMariadb())('have finance where an address of it is set', async () => {
    lines.length = 0;
    const database = await createMariadbDatabase();
    const onboarded = await bringUp({ FINANCE: database.url });
    await onboarded.close();
    await database.drop();
    expect(lines).toEqual([]);
    expect(onboarded.sources[0]).toMatchObject({ id: 'finance', address: { url: database.url } });
  });

  it('describe sources that the hub’s own graph can be extended by', () => {
    const texts = ONBOARDED_BUREAUS.map(({ id }) => ({ name: id, text: readFileSync(sdlPath(id), 'utf8') }));
    const { sources } = extendCatalogue(buildCatalogue(), texts);
    for (const { id, connection } of ONBOARDED_BUREAUS)
      expect(sources.get(id)).toMatchObject({ connection, department: connection });
  });
});
