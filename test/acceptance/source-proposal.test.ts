import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const CONNECT = `mutation($id: String!, $department: Department!, $kind: SourceKind!, $address: SourceAddressInput!) {
  connectSource(id: $id, department: $department, kind: $kind, address: $address) { id state }
}`;
const INTROSPECT = `query($id: String!, $tables: [String!]) {
  introspectSource(id: $id, tables: $tables) { sdl leftOut guesses { coordinate kind guessed why confidence } }
}`;
const VALIDATE = `query($id: String!, $sdl: String!) {
  validateSource(id: $id, sdl: $sdl) { valid faults { line fault remedy } advice { fault } }
}`;

interface Guess {
  readonly coordinate: string;
  readonly kind: string;
  readonly guessed: string;
  readonly why: string;
}

describe('the proposal of a source', () => {
  let hub: TestHub;
  let database: TestDatabase;

  beforeAll(async () => {
    hub = await startTestHub();
    database = await createSourceDatabase(`
      CREATE TABLE t_ryxx (gmsfhm varchar(20), xm varchar(30), sjh varchar(20), yhzh varchar(30), jtzz varchar(100), csrq char(8), xb char(1), zt char(1), gxsj varchar(14), remark text, memo varchar(40));
      COMMENT ON TABLE t_ryxx IS '人员信息 · Staff record';
      INSERT INTO t_ryxx SELECT '460106' || to_char(date '1970-01-01' + i * 97, 'YYYYMMDD') || lpad(i::text, 3, '0') || 'X', '王小明' || i % 9, '138' || lpad((i * 7919)::text, 8, '0'),
        '6228' || lpad(i::text, 15, '0'), '海南省海口市龙华区海垦街道' || i || '号', to_char(date '1970-01-01' + i * 97, 'YYYYMMDD'), (1 + i % 2)::text, (i % 3)::text, '2026010112' || lpad((i % 60)::text, 2, '0') || '00', '139' || lpad((i * 104729 % 100000000)::text, 8, '0'), '机密' || i
        FROM generate_series(1, 120) AS i;
      CREATE TABLE "x # y
z" (gmsfhm text, "a""b · c" text);
      CREATE TABLE unrelated (a int, b int);`);
  });
  afterAll(async () => {
    await hub.stop();
    await database.drop();
  });

  const asEngineer = (query: string, variables: object) =>
    hub.ask(query, { client: 'big-data-engineer', operator: 'ChenJing', variables: { ...variables } });
  const propose = async (id: string, department: string, address: object, kind = 'SQL') => {
    const connected = await asEngineer(CONNECT, { id, department, kind, address });
    expect(connected.errors).toEqual([]);
    const answer = await asEngineer(INTROSPECT, { id });
    expect(answer.errors).toEqual([]);
    return answer.data.introspectSource as {
      readonly sdl: string;
      readonly leftOut: readonly string[];
      readonly guesses: readonly Guess[];
    };
  };
  const expectValid = async (id: string, sdl: string) => {
    const answer = await asEngineer(VALIDATE, { id, sdl });
    expect(answer.errors).toEqual([]);
    expect(answer.data.validateSource.faults).toEqual([]);
    expect(answer.data.validateSource.valid).toBe(true);
  };

  test.each([
    ['HEALTH', ['jkda_zy', 'ymjz']],
    ['PUBLIC_SECURITY', ['T_HJXX', 'T_JZZ', 'T_JSZ']],
  ])('of the database of %s passes validation as it is', async (department, tables) => {
    const id = department.toLowerCase().replace('_', '-');
    const { sdl } = await propose(`${id}-2`, department, { url: inject('provinceUrls')[department] });
    for (const table of tables) expect(sdl).toContain(`@table(name: "${table}"`);
    await expectValid(`${id}-2`, sdl);
    console.log(sdl);
  });

  test('finds personal data by names and by samples, and shows no value of it', async () => {
    const { sdl, guesses, leftOut } = await propose('staff', 'FINANCE', { url: database.url() });
    console.log(sdl, guesses);
    parse(sdl);
    await expectValid('staff', sdl);
  });
});
