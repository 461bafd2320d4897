import { createHash } from 'node:crypto';
import { parse } from 'pg-connection-string';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const people = [inject('people').haikouDriver, inject('people').outsideHaikou] as const;
const TABLE = `CREATE TABLE "XYJL" ("SFZH" varchar(20), "BH" varchar(9), "FS" int, "GXSJ" varchar(14));
  CREATE INDEX ON "XYJL" (upper(btrim("SFZH"::text)));
  INSERT INTO "XYJL" VALUES ('${people[0]}', 'A1', 90, '20260101000000'), ('${people[1]}', 'A2', 40, '20260101000000')`;

const sdlOf = (name: string, { id = 'credit', type = 'CreditFile', level = 3 } = {}) =>
  `extend schema @source(id: "${id}", department: HEALTH, kind: SQL, connection: "CREDIT")

extend type Cardholder {
  "信用 · Credit"
  ${name}: ${type} @lookup(by: "idNumber") @classified(level: ${level})
}

"信用 · Credit"
type ${type} @table(name: "XYJL", key: "SFZH", subject: "SFZH", latest: "GXSJ") @classified(level: ${level}) {
  "编号 · Number"
  number: String @column(name: "BH")
  "分数 · Score"
  score: Int @column(name: "FS")
}
`;

const engineer = { client: 'big-data-engineer', operator: 'WangWu' };
const owner = { client: 'health-office', operator: 'LiSi' };
const bureau = { client: 'big-data-office', operator: 'ZhaoLiu' };

let hub: TestHub;
let beside: TestHub;
let database: TestDatabase;
beforeAll(async () => {
  database = await createSourceDatabase(TABLE);
  hub = await startTestHub();
  beside = await startTestHub({ beside: hub });
});
afterAll(async () => {
  await beside.stop();
  await hub.stop();
  await database.drop();
});

type Person = typeof engineer;

const ARGUMENTS: Readonly<Record<string, string>> = {
  id: 'String!',
  department: 'Department!',
  kind: 'SourceKind!',
  address: 'SourceAddressInput!',
  sdl: 'String!',
  version: 'Int!',
  reason: 'String!',
  expectations: '[SourceExpectationInput!]!',
};

function step(name: string, person: Person, args: Readonly<Record<string, unknown>>): Promise<Answer> {
  const names = Object.keys(args);
  const declared = names.map((key) => `$${key}: ${ARGUMENTS[key]}`).join(', ');
  const passed = names.map((key) => `${key}: $${key}`).join(', ');
  return hub.ask(
    `mutation(${declared}) { step: ${name}(${passed}) {
      id state published versions { version state answers { side approved person } } publications { action version }
    } }`,
    { ...person, agreement: null, purpose: null, headers: { 'accept-language': 'en' }, variables: args },
  );
}

async function succeed(name: string, person: Person, args: Readonly<Record<string, unknown>>) {
  const answer = await step(name, person, args);
  expect(answer.codes, answer.text).toEqual([]);
  return answer.data.step;
}

const connect = (id: string, url = database.url()) =>
  step('connectSource', engineer, { id, department: 'HEALTH', kind: 'SQL', address: { url } });

/** From a connected source to a published version. */
async function publish(id: string, sdl: string, version: number) {
  await succeed('draftSource', engineer, { id, sdl });
  await succeed('submitSource', engineer, { id });
  await succeed('approveSource', owner, { id, version });
  await succeed('approveSource', bureau, { id, version });
  return succeed('publishSource', engineer, { id, version });
}

test('a source is connected, described, approved by two departments, and served by every hub without a restart', async () => {
  expect((await connect('credit')).codes).toEqual([]);
  const published = await publish('credit', sdlOf('credit'), 1);
  expect(published).toMatchObject({
    state: 'PUBLISHED',
    published: 1,
    versions: [
      {
        state: 'APPROVED',
        answers: [
          { side: 'OWNER', approved: true, person: 'HEALTH/LiSi' },
          { side: 'BIG_DATA', approved: true, person: 'BIG_DATA/ZhaoLiu' },
        ],
      },
    ],
    publications: [{ action: 'PUBLISHED', version: 1 }],
  });
  for (const one of [hub, beside])
    await vi.waitFor(
      async () => {
        const response = await fetch(`${one.url}/readyz`);
        expect(await response.json()).toMatchObject({ sources: { credit: 'serving' } });
      },
      { timeout: 10_000, interval: 50 },
    );
  // The hub's log has every step and who took it.
  const { data } = await hub.ask(
    '{ changeRecords(agreement: "hub", first: 100) { nodes { action target operator document } } }',
    { client: 'auditor', agreement: null, purpose: null },
  );
  const steps: readonly { readonly action: string; readonly target: string; readonly operator: string }[] =
    data.changeRecords.nodes.filter(({ target }: { readonly target: string }) => target === 'credit');
  expect(steps.map(({ action, operator }) => `${action} ${operator}`)).toEqual([
    'SOURCE_CONNECTED WangWu',
    'SOURCE_DRAFTED WangWu',
    'SOURCE_SUBMITTED WangWu',
    'SOURCE_APPROVED LiSi',
    'SOURCE_APPROVED ZhaoLiu',
    'SOURCE_PUBLISHED WangWu',
  ]);
});

test('what it holds is shared as any other data is: by agreement, to the grant', async () => {
  await hub.agree('credit-check', {
    grants: [
      { coordinate: 'Query.cardholder' },
      { coordinate: 'Cardholder.credit' },
      { coordinate: 'CreditFile.score' },
    ],
  });
  const granted = await ask(hub, 'credit { score }');
  expect(granted.data).toEqual({ cardholder: { credit: { score: 90 } } });
  const refused = await ask(hub, 'credit { number }');
  expect(refused.codes).toEqual(['FIELD_NOT_GRANTED']);
});

test('the next version is told apart from the published one, and what it breaks is named with the agreements', async () => {
  await succeed('draftSource', engineer, { id: 'credit', sdl: sdlOf('creditFile') });
  const { data } = await hub.ask(
    '{ sourceDiff(id: "credit", version: 2) { from breaking changes { coordinate change breaking agreements } } }',
    { ...engineer, agreement: null, purpose: null },
  );
  expect(data.sourceDiff).toEqual({
    from: 1,
    breaking: true,
    changes: [
      { coordinate: 'Cardholder.credit', change: 'REMOVED', breaking: true, agreements: ['credit-check'] },
      { coordinate: 'Cardholder.creditFile', change: 'ADDED', breaking: false, agreements: [] },
    ],
  });
});

test('a version that is rolled back to is served again, and a source that is retired leaves the graph', async () => {
  await publish('credit', sdlOf('creditFile'), 2);
  await served('Cardholder.creditFile', true);
  expect((await ask(hub, 'credit { score }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  await succeed('rollBackSource', engineer, { id: 'credit', version: 1 });
  await served('Cardholder.credit', true);
  expect((await ask(hub, 'credit { score }')).data).toEqual({ cardholder: { credit: { score: 90 } } });
  expect(await succeed('retireSource', engineer, { id: 'credit', reason: 'no longer kept' })).toMatchObject({
    state: 'RETIRED',
    published: null,
  });
  await served('Cardholder.credit', false);
  await succeed('publishSource', engineer, { id: 'credit', version: 1 });
  await served('Cardholder.credit', true);
});

test('another address of a published source is used once another person has confirmed it, and the source there is as approved', async () => {
  const elsewhere = await createSourceDatabase(TABLE.replace(' 90,', ' 91,'));
  const bare = await createSourceDatabase('SELECT 1');
  const propose = (at: TestDatabase) =>
    succeed('changeSourceAddress', engineer, { id: 'credit', address: { url: at.url() } });
  const confirm = (person: Person) => step('confirmSourceAddress', person, { id: 'credit' });
  try {
    expect((await confirm(owner)).codes).toEqual(['CONFLICT']);
    await propose(bare);
    expect((await confirm(owner)).codes).toEqual(['BAD_USER_INPUT']);
    const proposed = await propose(elsewhere);
    expect(proposed.publications[0]).toMatchObject({ action: 'PUBLISHED' });
    expect((await confirm({ ...bureau, operator: 'wang.wu' })).codes).toEqual(['FORBIDDEN']);
    expect((await confirm({ client: 'tourism-office', operator: 'SunQi' })).codes).toEqual(['FORBIDDEN']);
    expect((await ask(hub, 'credit { score }')).data).toEqual({ cardholder: { credit: { score: 90 } } });
    const confirmed = await confirm(owner);
    expect(confirmed.codes, confirmed.text).toEqual([]);
    expect(confirmed.data.step.publications[0]).toMatchObject({ action: 'READDRESSED', version: 1 });
    await vi.waitFor(
      async () =>
        expect((await ask(hub, 'credit { score }')).data).toEqual({ cardholder: { credit: { score: 91 } } }),
      { timeout: 10_000, interval: 50 },
    );
    const { data, text } = await hub.ask(
      '{ changeRecords(agreement: "hub", first: 100) { nodes { action reason } } }',
      { client: 'auditor', agreement: null, purpose: null },
    );
    const said = data.changeRecords.nodes.filter(({ action }: { readonly action: string }) =>
      action.startsWith('SOURCE_READDRESSED'),
    );
    expect(said.map(({ action }: { readonly action: string }) => action)).toEqual([
      'SOURCE_READDRESSED_PROPOSED',
      'SOURCE_READDRESSED_PROPOSED',
      'SOURCE_READDRESSED',
    ]);
    expect(said[0].reason).toMatch(/^postgres(ql)?:\/\/[^?@]+$/);
    expect(text).not.toContain(parse(elsewhere.url()).database);
    await propose(database);
    await succeed('confirmSourceAddress', owner, { id: 'credit' });
  } finally {
    await elsewhere.drop();
    await bare.drop();
  }
});

test('rows that are asked for in another way are told as a breaking change of their type', async () => {
  const sdl = sdlOf('credit').replace(', latest: "GXSJ"', '');
  await succeed('draftSource', engineer, { id: 'credit', sdl });
  const { data } = await hub.ask(
    '{ sourceDiff(id: "credit", version: 3) { breaking changes { coordinate change before after agreements } } }',
    { ...engineer, agreement: null, purpose: null },
  );
  expect(data.sourceDiff).toEqual({
    breaking: true,
    changes: [
      {
        coordinate: 'CreditFile',
        change: 'ACCESS',
        before: expect.stringContaining('"latest":"GXSJ"'),
        after: expect.not.stringContaining('GXSJ'),
        agreements: ['credit-check'],
      },
    ],
  });
});

test('once a version has been submitted an engineer only tightens the contract; an approver relaxes it', async () => {
  const rows = { id: 'rows', kind: 'ROWS_AT_LEAST', value: 1 };
  const save = (person: Person, expectations: readonly object[]) =>
    step('saveExpectations', person, { id: 'credit', expectations });
  const scores = { id: 'scores', kind: 'NULLS_AT_MOST', coordinate: 'CreditFile.score', value: 0.5 };
  expect((await save(engineer, [rows, scores])).codes).toEqual([]);
  expect((await save(engineer, [{ ...scores, value: 0.1 }, rows])).codes).toEqual([]);
  for (const relaxed of [
    [],
    [rows],
    [rows, scores],
    [rows, { ...scores, value: 0.1, coordinate: 'CreditFile.number' }],
  ]) {
    const refused = await save(engineer, relaxed);
    expect(refused.codes, refused.text).toEqual(['FORBIDDEN']);
  }
  expect((await save({ client: 'tourism-office', operator: 'SunQi' }, [])).codes).toEqual(['FORBIDDEN']);
  expect((await save(owner, [])).codes).toEqual([]);
  const { data } = await hub.ask(
    '{ changeRecords(agreement: "hub", first: 100) { nodes { action document } } }',
    { client: 'auditor', agreement: null, purpose: null },
  );
  const saved = data.changeRecords.nodes.filter(
    ({ action }: { readonly action: string }) => action === 'SOURCE_CONTRACT_SAVED',
  );
  const emptied = createHash('sha256').update('[]').digest('hex');
  expect(saved.at(-1).document).toBe(emptied);
  expect(new Set(saved.map(({ document }: { readonly document: string }) => document)).size).toBe(3);
});

test('who made a version does not approve it, one person does not approve for both sides, and strangers see nothing', async () => {
  expect((await connect('two-persons')).codes).toEqual([]);
  await succeed('draftSource', engineer, {
    id: 'two-persons',
    sdl: sdlOf('twoPersons', { id: 'two-persons', type: 'TwoPersons' }),
  });
  await succeed('submitSource', engineer, { id: 'two-persons' });
  const version = { id: 'two-persons', version: 1 };
  expect((await step('publishSource', engineer, version)).codes).toEqual(['CONFLICT']);
  expect((await step('approveSource', { ...bureau, operator: 'wang.wu' }, version)).codes).toEqual([
    'FORBIDDEN',
  ]);
  expect((await step('approveSource', { ...owner, client: 'tourism-office' }, version)).codes).toEqual([
    'FORBIDDEN',
  ]);
  await succeed('approveSource', bureau, version);
  expect((await step('approveSource', bureau, version)).codes).toEqual(['CONFLICT']);
  expect((await step('publishSource', engineer, version)).codes).toEqual(['CONFLICT']);
  await succeed('refuseSource', owner, { ...version, reason: 'the level is too low' });
  expect((await step('publishSource', engineer, version)).codes).toEqual(['CONFLICT']);
  const stranger = { client: 'education-engineer', operator: 'SunQi', agreement: null, purpose: null };
  expect((await hub.ask('{ source(id: "two-persons") { id } }', stranger)).data).toEqual({ source: null });
  expect((await step('draftSource', stranger, { id: 'two-persons', sdl: 'x' })).codes).toEqual(['FORBIDDEN']);
});

test('who once saved a draft remains its maker when another person saves it again', async () => {
  const id = 'two-persons';
  const sdl = sdlOf('twoPersons', { id, type: 'TwoPersons' });
  await succeed('draftSource', engineer, { id, sdl });
  await succeed('draftSource', { ...engineer, operator: 'SunBa' }, { id, sdl });
  await succeed('submitSource', { ...engineer, operator: 'SunBa' }, { id });
  for (const operator of ['WangWu', 'SunBa'])
    expect((await step('approveSource', { ...bureau, operator }, { id, version: 2 })).codes).toEqual([
      'FORBIDDEN',
    ]);
  await succeed('approveSource', bureau, { id, version: 2 });
  await succeed('refuseSource', owner, { id, version: 2, reason: 'not needed' });
});

test.each([
  [
    'a password that is wrong',
    { user: 'nobody', password: 'hunter2-secret' },
    /user, password or credentials/,
  ],
  ['a database that is not there', { database: 'nowhere' }, /no such database/],
  ['a port where nothing listens', { host: '127.0.0.1', port: '1' }, /refuses connections/],
  ['a host that has no address', { host: 'nowhere.invalid' }, /host name cannot be resolved/],
])('an address with %s is refused with the cause, and nothing is stored', async (_, wrong, told) => {
  const url = addressWith(wrong);
  const answer = await connect('misaddressed', url);
  expect(answer.codes).toEqual(['BAD_USER_INPUT']);
  expect(answer.errors[0]?.message).toMatch(told);
  expect(answer.text).not.toMatch(/hunter2|nowhere/);
  const found = await hub.ask('{ source(id: "misaddressed") { id } }', {
    ...engineer,
    agreement: null,
    purpose: null,
  });
  expect(found.data).toEqual({ source: null });
});

test.each(['sslrootcert=/etc/passwd', 'sslkey=/etc/shadow', 'options=-c%20role%3Dpostgres'])(
  'an address cannot have the option %s, by which a driver would read files of the hub or set its session',
  async (option) => {
    const answer = await connect('optioned', `postgresql://reader@127.0.0.1:1/credit?${option}`);
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors[0]?.message).toMatch(/cannot have the option/);
  },
);

function addressWith(change: Readonly<Record<string, string>>): string {
  const { host, port, user, password, database: name } = { ...parse(database.url()), ...change };
  const login = [user, password].map((part) => encodeURIComponent(part ?? '')).join(':');
  return `postgresql://${login}@localhost/${name}?host=${encodeURIComponent(host ?? '')}&port=${port}`;
}

test('the faults of a file are told all at once with their lines, within the graph and against the source', async () => {
  const sdl = sdlOf('drivingLicence', { id: 'other' })
    .replace('@column(name: "FS")', '@column(name: "NOPE")')
    .replace('"编号 · Number"', '"Number"');
  const { data } = await hub.ask(
    'query($sdl: String!) { validateSource(id: "two-persons", sdl: $sdl) { valid faults { line fault remedy } } }',
    { ...engineer, agreement: null, purpose: null, headers: { 'accept-language': 'en' }, variables: { sdl } },
  );
  expect(data.validateSource.valid).toBe(false);
  const said = data.validateSource.faults.map(
    ({ line, fault }: { readonly line: number; readonly fault: string }) => `${line} ${fault}`,
  );
  expect(said).toEqual(expect.arrayContaining([expect.stringMatching(/drivingLicence/)]));
});

test('a source does not get values of other departments to look up by, ID numbers aside', async () => {
  const sdl = `${sdlOf('licenceFile', { id: 'two-persons', type: 'LicenceFile' })}
extend type DrivingLicence {
  "信用 · Credit"
  file: LicenceFile @lookup(by: "number", key: "BH") @classified(level: 3)
}
`;
  const { data } = await hub.ask(
    'query($sdl: String!) { validateSource(id: "two-persons", sdl: $sdl) { faults { line fault } } }',
    { ...engineer, agreement: null, purpose: null, headers: { 'accept-language': 'en' }, variables: { sdl } },
  );
  expect(data.validateSource.faults).toEqual([
    { line: 18, fault: expect.stringContaining('DrivingLicence.file would hand number') },
  ]);
});

function ask(on: TestHub, selection: string): Promise<Answer> {
  return on.ask(`query($id: IdNumber!) { cardholder(idNumber: $id) { ${selection} } }`, {
    agreement: 'credit-check',
    purpose: 'driving-licence-proof',
    variables: { id: people[0] },
  });
}

/** Waits until both hubs have a field, or no longer have it. */
async function served(coordinate: string, isThere: boolean): Promise<void> {
  const [type = '', field = ''] = coordinate.split('.');
  for (const one of [hub, beside])
    await vi.waitFor(() => expect(one.hub.catalogue.entities.get(type)?.fields.has(field)).toBe(isThere), {
      timeout: 10_000,
      interval: 20,
    });
}
