import jsonld from 'jsonld';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDatasets } from '../../policies/data-catalogue/dataset.ts';
import { readStates } from '../../policies/data-catalogue/read-states.ts';
import { writeDirectory } from '../../server/data-catalogue/directory-csv.ts';
import { createPool } from '../../server/database/pools.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const LICENCE = 'DrivingLicence';
const tourism = { client: 'tourism-office', operator: 'LiLei', agreement: null };
const education = { client: 'education-office', operator: 'ZhangHua', agreement: null };

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

async function search(variables: Readonly<Record<string, unknown>>, who = tourism) {
  const answer = await hub.ask(
    `query($search: String, $filter: DatasetFilter, $first: Int, $after: String) {
      dataCatalogue(search: $search, filter: $filter, first: $first, after: $after) {
        total nodes { id } pageInfo { hasNextPage endCursor }
      }
    }`,
    { ...who, variables: { first: 200, ...variables } },
  );
  if (answer.codes.length > 0) throw new Error(answer.text);
  const { nodes, ...rest } = answer.data.dataCatalogue;
  return { ids: nodes.map(({ id }: { id: string }) => id) as string[], ...rest };
}

async function show(id: string, selection: string, who = tourism) {
  const answer = await hub.ask(`query($id: String!) { dataset(id: $id) { ${selection} } }`, {
    ...who,
    variables: { id },
  });
  if (answer.codes.length > 0) throw new Error(answer.text);
  return answer.data.dataset;
}

async function get(path: string, client: string | undefined, headers: Readonly<Record<string, string>> = {}) {
  const authorization = client === undefined ? {} : { authorization: `Bearer ${await hub.token(client)}` };
  return fetch(`${hub.url}${path}`, { headers: { ...authorization, ...headers } });
}

/** Keeps a quality report as a check writes it. */
async function check(source: string, measures: readonly object[]) {
  await withClient(hub.database.url(), (client) =>
    client.query(
      `INSERT INTO source_check (source, version, occasion, checked_at, passed, quality, outcomes)
       VALUES ($1, 0, 'ASKED', '2026-11-20T02:00:00Z', true, $2, '[]')`,
      [source, JSON.stringify(measures)],
    ),
  );
}

describe('a search', () => {
  test.each([
    ['驾驶证', 'a title in Chinese'],
    ['driving lic', 'words of a title in English by how they begin'],
    ['ＤＲＩＶＩＮＧ　licence', 'whatever the width and case'],
    ['驾驶证有效期', 'Chinese that stands there in pieces'],
    ['penaltyPoints', 'the name of a field'],
    ['penalty 公安', 'words of both languages, of field and department'],
  ])('for %s finds the driving licence first: %s', async (words) => {
    expect((await search({ search: words })).ids[0]).toBe(LICENCE);
  });

  test('ranks what is called so before what has such a field, and finds the words of code tables', async () => {
    const { ids } = await search({ search: '户籍' });
    expect(ids[0]).toBe('HouseholdRegistration');
    expect(ids).toContain('Cardholder');
    expect((await search({ search: '临时挂失' })).ids).toEqual(['Card']);
  });

  test('finds nothing for words that are nowhere, and refuses too long a text', async () => {
    expect(await search({ search: '驾驶证 unicorn' })).toMatchObject({ ids: [], total: 0 });
    await expect(search({ search: '证'.repeat(101) })).rejects.toThrow('BAD_USER_INPUT');
    await expect(search({ search: 'a b c d e f g h i' })).rejects.toThrow('BAD_USER_INPUT');
  });

  test('comes page by page without losing or repeating any', async () => {
    const all = await search({});
    expect(all.ids).toEqual(readDatasets(hub.catalogue).map(({ id }) => id));
    const paged: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof search>> = await search({ first: 4, after });
      expect(page.total).toBe(all.total);
      paged.push(...page.ids);
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(paged).toEqual(all.ids);
  });

  test.each([
    [{ source: 'public-security', levelAtMost: 3 }, ['DrivingLicence', 'Vehicle']],
    [{ sharing: 'NOT_SHARED', department: 'HRSS' }, ['Card']],
    [{ granted: true, source: 'cardholder-base' }, ['Cardholder']],
    [{ granted: false, source: 'cardholder-base' }, ['Card', 'ECard']],
  ])('by the filter %j leaves %j', async (filter, expected) => {
    expect((await search({ filter })).ids).toEqual(expected);
  });
});

describe('a dataset', () => {
  test('tells of what is not shared that it exists, whose it is and that it is not shared, and no more', async () => {
    await check('cardholder-base', [
      { kind: 'NULLS', coordinate: 'Card.bankAccount', value: 0.5 },
      { kind: 'NULLS', coordinate: 'Card.bank', value: 0.25 },
    ]);
    const { fields, quality } = await show(
      'Card',
      `fields { coordinate title { zh en } owner sharing level type defaultMask codeTable { value } leadsTo }
       quality { fields { coordinate nulls } }`,
    );
    const field = (name: string) =>
      fields.find(({ coordinate }: { coordinate: string }) => coordinate === `Card.${name}`);
    expect(field('bankAccount')).toEqual({
      ...{ coordinate: 'Card.bankAccount', title: { zh: '银行账号', en: 'Bank account' } },
      ...{ owner: 'HRSS', sharing: 'NOT_SHARED' },
      ...{ level: null, type: null, defaultMask: null, codeTable: null, leadsTo: null },
    });
    expect(field('state')).toMatchObject({ level: 2, type: 'CardState', defaultMask: 'NONE' });
    expect(field('state').codeTable).toContainEqual({ value: 'NORMAL' });
    const told = quality.fields.filter(({ nulls }: { nulls: number | null }) => nulls !== null);
    expect(told).toEqual([{ coordinate: 'Card.bank', nulls: 0.25 }]);
  });

  test('is as fresh and as good as the newest check of its source says, and says why where that is not known', async () => {
    const SHOWN =
      'freshness { newest basis reason } quality { checkedAt passed joinCoverage duplicateKeys rows }';
    expect(await show(LICENCE, SHOWN)).toEqual({
      freshness: { newest: null, basis: null, reason: '来源尚未核对' },
      quality: null,
    });
    await check('public-security', [
      { kind: 'FRESHNESS_DAYS', coordinate: LICENCE, value: 1.5 },
      { kind: 'JOIN_COVERAGE', coordinate: LICENCE, value: 0.98 },
      { kind: 'ROWS', coordinate: LICENCE, value: null, reason: { zh: '不报', en: 'not told' } },
      { kind: 'FRESHNESS_DAYS', coordinate: 'Vehicle', value: null, reason: { zh: '无列', en: 'no column' } },
    ]);
    expect(await show(LICENCE, SHOWN)).toEqual({
      freshness: { newest: '2026-11-18T14:00:00.000Z', basis: 'NEWEST_ROW', reason: null },
      quality: {
        ...{ checkedAt: '2026-11-20T02:00:00.000Z', passed: true },
        ...{ joinCoverage: 0.98, duplicateKeys: null, rows: null },
      },
    });
    expect((await show('Vehicle', SHOWN)).freshness.reason).toBe('无列');
  });

  test('of a FILE source is as fresh as the last file that was loaded; a refused one does not count', async () => {
    const [dataset] = readDatasets(hub.catalogue);
    const pool = createPool({ connectionString: hub.database.url(), onError: () => undefined });
    for (const [outcome, at] of [
      ['LOADED', '2026-11-01T08:00:00Z'],
      ['REFUSED', '2026-11-02T08:00:00Z'],
    ])
      await pool.query(
        `INSERT INTO file_load (id, source, owner, table_name, file_name, sha256, outcome, rows, rejected, report, department, client, loaded_at)
         VALUES (gen_random_uuid(), 'files', 'HEALTH', 'T', 'f.csv', 'x', $1, 1, 0, '{}', 'HEALTH', 'onecard', $2)`,
        [outcome, at],
      );
    const states = await readStates(pool, [
      { ...(dataset as NonNullable<typeof dataset>), id: 'F', source: 'files', table: 'T' },
    ]);
    await pool.end();
    expect(states.get('F')?.freshness).toEqual({
      ...{ newest: '2026-11-01T08:00:00.000Z', basis: 'FILE_LOAD', reason: null },
    });
  });

  test('shows everybody who uses it for what, and the agreement to its parties alone', async () => {
    const SHOWN = 'unused uses { consumer purposes agreement version coordinates validTo }';
    const own = await show('Cardholder', SHOWN);
    const others = await show('Cardholder', SHOWN, education);
    const hotel = ({ purposes }: { purposes: readonly string[] }) => purposes.includes('hotel-check-in');
    expect(own.uses.find(hotel)).toMatchObject({
      ...{ consumer: 'TOURISM', agreement: 'hotel-check-in' },
      coordinates: expect.arrayContaining(['Cardholder.name']),
    });
    expect(others.uses.find(hotel)).toEqual({
      ...{ consumer: 'TOURISM', purposes: own.uses.find(hotel).purposes },
      ...{ agreement: null, version: null, coordinates: null, validTo: null },
    });
    expect(others.uses).toHaveLength(own.uses.length);
    const { data } = await hub.ask(
      '{ dataCatalogue(first: 200) { nodes { unused uses { consumer } } } }',
      tourism,
    );
    const { nodes } = data.dataCatalogue as {
      readonly nodes: readonly { readonly unused: boolean; readonly uses: readonly unknown[] }[];
    };
    for (const { unused, uses } of nodes) expect(unused).toBe(uses.length === 0);
    expect(new Set(nodes.map(({ unused }) => unused))).toEqual(new Set([true, false]));
  });

  test('is for those who work with agreements or sources', async () => {
    for (const client of ['hotel-desk', 'auditor', 'big-data-engineer'])
      expect((await search({ search: '驾驶证' }, { ...tourism, client })).ids[0]).toBe(LICENCE);
    const answer = await hub.ask('{ dataCatalogue { total } }', {
      client: 'health-witness',
      agreement: null,
    });
    expect(answer.codes).toEqual(['FORBIDDEN']);
  });
});

describe('the exported catalogue', () => {
  test('is DCAT that an independent JSON-LD processor reads without fetching anything', async () => {
    const response = await get('/catalogue.jsonld', 'tourism-office');
    expect(response.headers.get('content-type')).toBe('application/ld+json; charset=utf-8');
    const document = await response.json();
    const [catalogue] = await jsonld.expand(document as jsonld.JsonLdDocument, {
      documentLoader: async (url: string) => {
        throw new Error(`nothing may be fetched: ${url}`);
      },
    });
    const DCAT = 'http://www.w3.org/ns/dcat#';
    const DCT = 'http://purl.org/dc/terms/';
    expect(catalogue?.['@type']).toEqual([`${DCAT}Catalog`]);
    const datasets = catalogue?.[`${DCAT}dataset`] as Record<string, unknown>[];
    expect(datasets).toHaveLength(readDatasets(hub.catalogue).length);
    const licence = datasets.find((dataset) => dataset['@id'] === `${hub.url}/catalogue#${LICENCE}`);
    expect(licence).toMatchObject({
      '@type': [`${DCAT}Dataset`],
      [`${DCT}title`]: [
        { '@value': '机动车驾驶证', '@language': 'zh' },
        { '@value': 'Driving licence', '@language': 'en' },
      ],
      [`${DCT}publisher`]: [{ '@id': `${hub.url}/catalogue#department-PUBLIC_SECURITY` }],
      [`${DCT}accessRights`]: [{ '@id': `${hub.url}/catalogue#sharing-CONDITIONAL` }],
      'http://www.w3.org/ns/odrl/2/hasPolicy': [{ '@id': `${hub.url}/catalogue#policy-level-3` }],
      [`${DCT}modified`]: [
        { '@value': '2026-11-18T14:00:00.000Z', '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' },
      ],
    });
    expect(JSON.stringify(licence?.['http://www.w3.org/ns/dqv#hasQualityMeasurement'])).toContain('"0.98"');
    const services = catalogue?.[`${DCAT}service`] as Record<string, unknown>[];
    expect(services[0]?.[`${DCAT}endpointURL`]).toEqual([{ '@id': `${hub.url}/graphql` }]);
  });

  test('is the directory of information resources as CSV, a line for each item, without formulas', async () => {
    const response = await get('/catalogue.csv', 'tourism-office');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = new TextDecoder().decode(bytes);
    const datasets = readDatasets(hub.catalogue);
    const items = datasets.flatMap(({ fields }) => fields);
    expect(text.trimEnd().split('\r\n')).toHaveLength(items.length + 1);
    expect(text).toContain(
      'Card,社会保障卡,Social security card,省人力资源社会保障厅,数据库,银行账号,Bank account,Card.bankAccount,,省人力资源社会保障厅,不予共享,,',
    );
    const [dataset] = datasets;
    const dangerous = { ...(dataset as NonNullable<typeof dataset>), title: { zh: '=1+1', en: '@x' } };
    const { schema } = hub.catalogue;
    const guarded = writeDirectory({ publicUrl: '', schema, datasets: [dangerous], states: new Map() });
    expect(guarded).toContain(`,'=1+1,'@x,`);
  });

  test('comes to those who may search it, and only once while nothing changes', async () => {
    const first = await get('/catalogue.jsonld', 'tourism-office');
    const again = await get('/catalogue.jsonld', 'education-office', {
      'if-none-match': first.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
    expect((await get('/catalogue.jsonld', undefined)).status).toBe(401);
    expect((await get('/catalogue.csv', 'health-witness')).status).toBe(403);
  });
});

describe('asking for data', () => {
  const ASK = `mutation($id: ID!, $purposes: [String!]!, $coordinates: [String!]!, $justification: String) {
    askForData(id: $id, purposes: $purposes, coordinates: $coordinates, justification: $justification,
      title: { zh: "驾驶证核验", en: "Licence check" }, validFrom: "2026-01-01", validTo: "2035-12-31") {
      document added beyondMinimum agreement { id state consumer draft { document makers } }
    }
  }`;
  const ask = (
    id: string,
    coordinates: readonly string[],
    {
      who = tourism,
      ...more
    }: {
      readonly who?: typeof tourism;
      readonly purposes?: readonly string[];
      readonly justification?: string;
    } = {},
  ) => hub.ask(ASK, { ...who, variables: { id, coordinates, purposes: ['driving-licence-proof'], ...more } });

  test('drafts an agreement that grants it, masked by default, and the way to it, and that can be submitted', async () => {
    const answer = await ask(
      'licence-check',
      ['DrivingLicence.states', 'Cardholder.name', 'Cardholder.mobile'],
      {
        justification: '须电话通知',
      },
    );
    expect(answer.codes).toEqual([]);
    const { agreement, ...request } = answer.data.askForData;
    expect(request.added).toEqual(['Query.cardholder', 'Cardholder.drivingLicence']);
    expect(request.beyondMinimum).toContain('Cardholder.mobile');
    expect(request.beyondMinimum).not.toContain('DrivingLicence.states');
    expect(request.document).toContain('- coordinate: Cardholder.name\n    mask: NAME');
    expect(agreement).toEqual({
      ...{ id: 'licence-check', state: 'DRAFT', consumer: 'TOURISM' },
      draft: { document: request.document, makers: ['LiLei'] },
    });
    const submitted = await hub.ask(
      'mutation { submitAgreement(id: "licence-check") { state versions { parties } } }',
      tourism,
    );
    expect(submitted.data?.submitAgreement).toEqual({
      state: 'PENDING',
      versions: [{ parties: ['HRSS', 'PUBLIC_SECURITY', 'TOURISM'] }],
    });
  });

  test('goes the way that is asked for where one is', async () => {
    const answer = await ask('household', ['HouseholdMember.drivingLicence', 'DrivingLicence.classes']);
    expect(answer.data?.askForData.added).toEqual([
      'Query.cardholder',
      'Cardholder.householdRegistration',
      'HouseholdRegistration.members',
    ]);
  });

  test('replaces no draft and no agreement that is there', async () => {
    const again = await ask('household', ['Cardholder.name']);
    expect(again.codes).toEqual(['CONFLICT']);
    expect((await ask('hotel-check-in', ['Cardholder.name'])).codes).toEqual(['CONFLICT']);
  });

  test.each([
    [['Card.bankAccount'], {}, 'Card.bankAccount 不予共享'],
    [['Cardholder.nmae'], {}, '是否指 Cardholder.name'],
    [['Cardholder.name'], { purposes: ['driving-licence'] }, '不是现行的服务事项'],
    [[], {}, '坐标应有 1 到 500 个'],
  ])('for %j (%j) is refused with the reason', async (coordinates, more, reason) => {
    const answer = await ask('refused', coordinates, more);
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.text).toContain(reason);
  });

  test('is for drafters', async () => {
    const answer = await ask('refused', ['Cardholder.name'], { who: { ...tourism, client: 'hotel-desk' } });
    expect(answer.codes).toEqual(['FORBIDDEN']);
  });
});
