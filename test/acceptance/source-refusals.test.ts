import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const HEAD = 'extend schema @source(id: "refused", department: HEALTH, kind: SQL, connection: "REFUSED")';
const sdlOf = (type: string, edge = 'refusedRecord: RefusedRecord @lookup(by: "idNumber")') => `${HEAD}

extend type Cardholder {
  "记录 · Record"
  ${edge} @classified(level: 3)
}

${type}
`;
const TYPE = `"记录 · Record"
type RefusedRecord @table(name: "records", key: "sfzh", subject: "sfzh") @classified(level: 3) {
  "编号 · Number"
  number: String @column(name: "bh")
}`;

describe('what cannot become a source', () => {
  let hub: TestHub;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createSourceDatabase('CREATE TABLE records (sfzh varchar(20), bh text)');
    hub = await startTestHub({ settings: { sourceTimeoutMs: 500 } });
    expect((await connect('refused', database.url())).errors).toEqual([]);
  });
  afterAll(async () => {
    await hub.stop();
    await database.drop();
  });

  const engineer = (query: string, variables: object) =>
    hub.ask(query, {
      ...{ client: 'big-data-engineer', operator: 'ChenJing', variables: { ...variables } },
      headers: { 'accept-language': 'en' },
    });
  const connect = (id: string, url: string) =>
    engineer(
      'mutation($id: String!, $url: String!) { connectSource(id: $id, department: HEALTH, kind: SQL, address: { url: $url }) { id } }',
      { id, url },
    );
  const validate = async (sdl: string) => {
    const { data, errors } = await engineer(
      'query($sdl: String!) { validateSource(id: "refused", sdl: $sdl) { valid faults { line fault remedy } } }',
      { sdl },
    );
    expect(errors).toEqual([]);
    return data.validateSource as {
      readonly valid: boolean;
      readonly faults: readonly { readonly line: number; readonly fault: string; readonly remedy: string }[];
    };
  };
  /** Whatever was tried, the hub goes on with the graph that it had. */
  const expectUntouched = async () => {
    const ready = await (await fetch(`${hub.url}/readyz`)).json();
    expect(ready).toMatchObject({ status: 'ready', schema: '0' });
    const answer = await hub.ask(
      'query($id: IdNumber!) { cardholder(idNumber: $id) { drivingLicence { classes } } }',
      {
        variables: { id: inject('people').haikouDriver },
      },
    );
    expect(answer.codes).toEqual([]);
  };

  test.each([
    [
      'interfaces that implement each other in a circle',
      sdlOf(
        `${TYPE}\ninterface A implements B { number: String }\ninterface B implements A { number: String }`,
      ),
      /cannot implement|itself|circular/i,
    ],
    [
      'a name that the graph has already',
      sdlOf(TYPE, 'cards: RefusedRecord @lookup(by: "idNumber")'),
      /cards/,
    ],
    [
      'the name of a type of another source',
      sdlOf(TYPE.replace('RefusedRecord', 'Card'), 'own: Card @lookup(by: "idNumber")'),
      /Card/,
    ],
    ['a typo in a directive', sdlOf(TYPE.replace('@column', '@colum')), /@colum/],
    ['a typo in an argument of a directive', sdlOf(TYPE.replace('key:', 'keys:')), /keys/],
    ['a brace that is missing', `${sdlOf(TYPE)}\ntype X {`, /Syntax Error|Expected/],
    ['a column that the source does not have', sdlOf(TYPE.replace('"bh"', '"hb"')), /no column hb/],
  ])('%s is told with line and remedy, and cannot be submitted', async (_, sdl, said) => {
    const { valid, faults } = await validate(sdl);
    expect(valid).toBe(false);
    expect(faults.map(({ fault }) => fault).join('\n')).toMatch(said);
    for (const { line, remedy } of faults) {
      expect(line).toBeGreaterThan(0);
      expect(remedy).not.toBe('');
    }
    const drafted = await engineer(
      'mutation($sdl: String!) { draftSource(id: "refused", sdl: $sdl) { id } }',
      { sdl },
    );
    expect(drafted.errors).toEqual([]);
    expect((await engineer('mutation { submitSource(id: "refused") { id } }', {})).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
    const previewed = await engineer('mutation { previewSource(id: "refused") { types { type } } }', {});
    expect(previewed.codes.filter((code) => code !== 'BAD_USER_INPUT')).toEqual([]);
    await expectUntouched();
  });

  test('wrong credentials and a host that hangs are told with their cause, and nothing of the address', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const hanging = await connect('hanging', `postgresql://reader:s3cret-word@127.0.0.1:${port}/records`);
    expect(hanging.codes).toEqual(['BAD_USER_INPUT']);
    expect(hanging.errors[0]?.message).toContain('no answer in time');
    silent.close();

    const missing = new URL(database.url());
    missing.pathname = '/no-such-database';
    const wrong = await connect('wrong', missing.href);
    expect(wrong.errors[0]?.message).toContain('there is no such database');
    const login = new URL(database.url());
    login.username = 'nobody-known';
    login.password = 's3cret-word';
    const refused = await connect('refused-login', login.href);
    expect(refused.codes).toEqual(['BAD_USER_INPUT']);
    expect(refused.errors[0]?.message).toContain('cannot connect');
    for (const { text } of [hanging, wrong, refused])
      expect(text).not.toMatch(/s3cret|127\.0\.0\.1|nobody-known/);
    const { data } = await engineer('{ sources { id } }', {});
    expect(data.sources.map(({ id }: { readonly id: string }) => id)).not.toContain('hanging');
    await expectUntouched();
  });
});
