import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SourceAddress } from '../../connectors/source-address.ts';
import { developmentReform } from '../../demo/bureaus/development-reform.ts';
import { education } from '../../demo/bureaus/education.ts';
import { finance } from '../../demo/bureaus/finance.ts';
import { tourism } from '../../demo/bureaus/tourism.ts';
import { loadBureaus } from '../../demo/load-bureaus.ts';
import { type DemoServices, startDemoServices } from '../../demo/services/start-services.ts';
import { checkCharacter } from '../../id-number-form.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { createMariadbDatabase, hasMariadb } from '../support/mariadb-database.ts';
import { createSourceDatabase, run } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const CONNECT = `mutation($id: String!, $department: Department!, $kind: SourceKind!, $address: SourceAddressInput!) {
  connectSource(id: $id, department: $department, kind: $kind, address: $address) { id state }
}`;
const INTROSPECT = `query($id: String!, $tables: [String!]) {
  introspectSource(id: $id, tables: $tables) { sdl leftOut guesses { coordinate kind guessed why confidence } }
}`;
const VALIDATE = `query($id: String!, $sdl: String!) {
  validateSource(id: $id, sdl: $sdl) { valid faults { line fault remedy } }
}`;

interface Proposal {
  readonly sdl: string;
  readonly leftOut: readonly string[];
  readonly guesses: readonly {
    readonly coordinate: string;
    readonly kind: string;
    readonly guessed: string;
    readonly why: string;
    readonly confidence: string;
  }[];
}

const PROVINCE = { cardholders: 1_000, seed: 1 };
const SERVICES = ['EDUCATION', 'DEVELOPMENT_REFORM', 'TOURISM'];

describe('the proposal of a source', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-proposal-'));
  let hub: TestHub;
  let staff: TestDatabase;
  let bureaus: TestDatabase;
  let services: DemoServices;

  beforeAll(async () => {
    hub = await startTestHub();
    staff = await createSourceDatabase('');
    bureaus = await createSourceDatabase('');
    const connectionStrings = Object.fromEntries(SERVICES.map((connection) => [connection, bureaus.url()]));
    await loadBureaus({ ...PROVINCE, connectionStrings, bureaus: [education, developmentReform, tourism] });
    services = await startDemoServices({
      dataDirectory: folder,
      secret: Buffer.alloc(32, 7),
      databases: connectionStrings,
    });
  });
  afterAll(async () => {
    await hub.stop();
    await services.close();
    await staff.drop();
    await bureaus.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const asEngineer = (query: string, variables: object) =>
    hub.ask(query, { client: 'big-data-engineer', operator: 'ChenJing', variables: { ...variables } });
  async function propose(
    id: string,
    department: string,
    { kind = 'SQL', ...address }: { readonly kind?: string; readonly url?: string | undefined },
  ): Promise<Proposal> {
    const connected = await asEngineer(CONNECT, { id, department, kind, address });
    expect(connected.errors).toEqual([]);
    const answer = await asEngineer(INTROSPECT, { id });
    expect(answer.errors).toEqual([]);
    return answer.data.introspectSource;
  }
  async function expectValid(id: string, sdl: string): Promise<void> {
    const answer = await asEngineer(VALIDATE, { id, sdl });
    expect(answer.errors).toEqual([]);
    expect(answer.data.validateSource).toEqual({ valid: true, faults: [] });
  }

  test.each([
    ['health-2', 'HEALTH', ['jkda_zy', 'ymjz']],
    ['police-2', 'PUBLIC_SECURITY', ['T_HJXX', 'T_JZZ', 'T_JSZ', 'T_JDC']],
  ])('of the database of %s passes validation as it is', async (id, department, tables) => {
    const { sdl } = await propose(id, department, { url: inject('provinceUrls')[department] });
    for (const table of tables) expect(sdl).toContain(`@table(name: "${table}"`);
    expect(sdl).toContain('@column(name: ');
    await expectValid(id, sdl);
  });

  test('of finance in MariaDB passes validation as it is', async ({ skip }) => {
    if (!hasMariadb()) skip();
    const database = await createMariadbDatabase();
    await loadBureaus({ ...PROVINCE, connectionStrings: { FINANCE: database.url }, bureaus: [finance] });
    const { sdl } = await propose('finance-2', 'FINANCE', { url: database.url });
    expect(sdl).toMatch(
      /type \w+\n\s+@table\(name: "ykt_ffmx", key: "sfzhm", subject: "sfzhm", latest: "gxsj", order: "ffrq DESC"\)/,
    );
    expect(sdl).toMatch(
      /bankAccount: String @column\(name: "yhzh"\) @classified\(level: 4\) @mask\(default: BANK_ACCOUNT\)/,
    );
    expect(sdl).toMatch(/amount: String @column\(name: "je"\)/);
    await expectValid('finance-2', sdl);
    await database.drop();
  });

  test.each([
    [
      'education-2',
      'EDUCATION',
      'REST',
      () => services.addresses.education,
      /@endpoint\(method: POST, keyIn: BODY, path: "\/students\/search"/,
    ],
    [
      'credit-2',
      'DEVELOPMENT_REFORM',
      'GRAPHQL',
      () => services.addresses.developmentReform,
      /@(query|entities)\(/,
    ],
    ['tourism-2', 'TOURISM', 'REST', () => services.addresses.tourism, /@paging\(by: /],
  ] as const)(
    'of the service of %s passes validation as it is',
    async (...[id, department, kind, of, access]) => {
      const { sdl } = await propose(id, department, { ...inputOf(of()), kind });
      expect(sdl).toMatch(access);
      await expectValid(id, sdl);
    },
  );

  test('finds what is personal by names and by samples, marks each guess and shows no value of it', async () => {
    await run(staff, STAFF);
    const { sdl, guesses, leftOut } = await propose('staff', 'FINANCE', { url: staff.url() });
    await expectValid('staff', sdl);
    expect(leftOut).toEqual(['unrelated']);

    expect(sdl).toContain(
      '@table(name: "t_ryxx", key: "gmsfhm", subject: "gmsfhm", latest: "gxsj", oldIdNumbers: true)',
    );
    const fields = {
      gmsfhm: 'IdNumber 4 ID_NUMBER',
      xm: 'String 3 NAME',
      sjh: 'String 3 MOBILE',
      memo: 'String 3 MOBILE',
      bz: 'String 3 EXISTS',
      remark: 'String 4 BANK_ACCOUNT',
      jtzz: 'String 4 DISTRICT',
      csrq: 'Date 3 AGE_BAND',
      xb: 'Sex 2 -',
      sfzg: 'Boolean 2 -',
      gz: 'String 2 -',
      gxsj: 'DateTime 2 -',
      zt: 'StaffRecordState 2 -',
    };
    const found = [
      ...sdl.matchAll(
        /: (\w+) @column\(name: "(\w+)"\)(?: @classified\(level: (\d)\))?(?: @mask\(default: (\w+)\))?/g,
      ),
    ];
    expect(
      Object.fromEntries(
        found.map(([, type, column, level = '3', mask = '-']) => [column, `${type} ${level} ${mask}`]),
      ),
    ).toMatchObject(fields);
    expect(sdl).toContain('OTHER @code(value: "*")');

    for (const { coordinate, guessed, why } of guesses) {
      expect(coordinate).toMatch(/^[A-Za-z]\w*(\.\w+)?$/);
      expect(sdl).toContain(`# guess: ${guessed} (${why} · `);
    }
    expect(new Set(guesses.map(({ kind }) => kind))).toEqual(
      new Set(
        [
          'JOIN_KEY',
          'SUBJECT',
          'MANY_OR_ONE',
          'LATEST',
          'OLD_ID_NUMBERS',
          'SHARING',
          'NAME',
          'TYPE',
          'PERSONAL_DATA',
          'ORDER',
        ].filter((kind) => kind !== 'ORDER' || sdl.includes('order: ')),
      ),
    );
    // What the table holds that is no code: texts of two characters and more.
    const { rows } = await withValues(staff);
    expect(rows.length).toBeGreaterThan(500);
    for (const value of rows) expect(sdl.includes(value), value).toBe(false);
  });

  test('stands whatever a source calls its tables and columns, and collides with nothing', async () => {
    await run(staff, 'DROP TABLE unrelated, t_ryxx');
    await run(
      staff,
      `CREATE TABLE "x # y
} type Query { z" (gmsfhm text, "a""b · c" text, "" "" text, id text, "__typename" text, "身份" text);
       COMMENT ON COLUMN "x # y
} type Query { z".id IS 'Two lines
"""and quotes""" # no comment';
       CREATE TABLE cards (id_card varchar(18));
       COMMENT ON TABLE cards IS '卡 · Card';
       CREATE TABLE cards_2 (id_card varchar(18));
       COMMENT ON TABLE cards_2 IS '卡 · Card';`.replace('"" ""', '" "'),
    );
    const answer = await asEngineer(INTROSPECT, { id: 'staff' });
    expect(answer.errors).toEqual([]);
    const { sdl } = answer.data.introspectSource;
    parse(sdl);
    expect(sdl).toMatch(/type Card2\n/);
    expect(sdl).toMatch(/type Card3\n/);
    await expectValid('staff', sdl);
  });

  test('is refused for tables that are not there, to other departments, and without the role', async () => {
    const missing = await asEngineer(INTROSPECT, { id: 'staff', tables: ['nothing'] });
    expect(missing.codes).toEqual(['BAD_USER_INPUT']);
    const ask = (client: string) =>
      hub.ask(INTROSPECT, { client, operator: 'ChenJing', variables: { id: 'staff' } });
    expect((await ask('education-engineer')).codes).toEqual(['FORBIDDEN']);
    expect((await ask('finance-office')).codes).toEqual(['FORBIDDEN']);
  });
});

/** The check character in SQL is long: numbers are made here. */
const STAFF = [
  `CREATE TABLE t_ryxx (gmsfhm varchar(20), xm varchar(30), sjh varchar(20), remark text, jtzz varchar(100), csrq char(8), xb char(1),
     zt char(1), sfzg varchar(1), gz numeric(10,2), gxsj varchar(14), memo varchar(40), bz text)`,
  `COMMENT ON TABLE t_ryxx IS '人员信息 · Staff record'`,
  'CREATE TABLE unrelated (a int, b int)',
  ...Array.from({ length: 120 }, (_, i) => {
    const day = new Date(Date.UTC(1960, 0, 1 + i * 97)).toISOString().slice(0, 10).replaceAll('-', '');
    const digits = `460106${day}${String(100 + i)}`;
    const number = i % 30 === 7 ? digits.slice(0, 6) + digits.slice(8) : digits + checkCharacter(digits);
    const values = [
      ...[
        number,
        `王${'甲乙丙丁戊己庚辛壬癸子丑'[i % 12]}${'春夏秋冬东南西北'[i % 8]}`,
        `138${String(i * 7919).padStart(8, '0')}`,
      ],
      ...[
        bankAccount(i),
        `海南省海口市龙华区海垦街道${i + 10}号`,
        day,
        String(1 + (i % 2)),
        'ABC'[i % 3],
        i % 2 === 0 ? 'Y' : 'N',
      ],
      ...[
        `${i + 3000}.50`,
        `2026010112${String(i % 60).padStart(2, '0')}00`,
        `139${String(i * 6151).padStart(8, '0')}`,
        i === 50 ? '代办人王小明,电话13900001234' : `第${i}号`,
      ],
    ];
    return `INSERT INTO t_ryxx VALUES (${values.map((value) => `'${value}'`).join(', ')})`;
  }),
].join(';\n');

function bankAccount(i: number): string {
  const digits = `622848${String(i * 7907).padStart(12, '0')}`;
  const sum = [...digits].reduceRight((total, digit, place) => {
    const weighted = (digits.length - 1 - place) % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** The values of the table, but for codes. */
async function withValues(database: TestDatabase): Promise<{ readonly rows: readonly string[] }> {
  return withClient(database.url(), async (client) => {
    const { rows } = await client.query<{ value: string }>(
      `SELECT DISTINCT j.value FROM t_ryxx t, jsonb_each_text(to_jsonb(t)) AS j WHERE length(j.value) > 1`,
    );
    return { rows: rows.map(({ value }) => value) };
  });
}

/** A stored address as a person would hand it in. */
function inputOf({ url, description, authentication: how }: SourceAddress): object {
  const { kind, ...credentials } = how ?? { kind: undefined };
  const shared = { url, ...(description === undefined ? {} : { description }) };
  switch (kind) {
    case undefined:
      return shared;
    case 'api-key':
      return { ...shared, apiKey: credentials };
    case 'bearer':
      return { ...shared, bearerToken: (credentials as { readonly token: string }).token };
    case 'basic':
      return { ...shared, basic: credentials };
    case 'client-credentials':
      return { ...shared, clientCredentials: credentials };
  }
}
