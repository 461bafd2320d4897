import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LookupScope } from '../../connectors/access-scope.ts';
import type { Connector } from '../../connectors/connector.ts';
import { type ConnectorInput, openConnector } from '../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../connectors/source-limits.ts';
import { openMysql } from '../../connectors/sql/mysql-database.ts';
import { MYSQL } from '../../connectors/sql/mysql-dialect.ts';
import { lookupSql } from '../../connectors/sql/portable-statements.ts';
import { createMariadbDatabase, hasMariadb, type MariadbDatabase } from '../support/mariadb-database.ts';

const SCOPE: LookupScope = {
  table: 't',
  columns: ['v'],
  rowFilter: [],
  key: { column: 'k', type: 'TEXT' },
  expects: 'MANY',
  latest: undefined,
  order: undefined,
};

const NETWORK = { loopbackAllowed: true };

describe.runIf(hasMariadb())('a source in MariaDB', () => {
  let database: MariadbDatabase;
  let connector: Connector;
  const open = (more: Partial<ConnectorInput> = {}) =>
    openConnector({
      source: 'a-source',
      kind: 'SQL',
      address: { url: database.url },
      limits: { ...DEFAULT_LIMITS, timeoutMs: 10_000, retries: 0 },
      tables: new Map(),
      network: NETWORK,
      ...more,
    });
  const lookup = async (scope: Partial<LookupScope>, ...keys: string[]) =>
    Object.fromEntries(await connector.lookup({ scope: { ...SCOPE, ...scope }, keys, limit: 9 }));

  beforeAll(async () => {
    database = await createMariadbDatabase(
      `CREATE TABLE t (k varchar(20), v varchar(20)) COLLATE utf8mb4_general_ci`,
      `INSERT INTO t VALUES ('a', '1'), ('A', '2'), ('a ', '3'), ('á', '4'), ('b', NULL)`,
      `CREATE TABLE types (k char(4), flag bit(1), bits bit(12), yes tinyint(1), big bigint unsigned, price decimal(20,4),
         at datetime, stamp timestamp NULL, day date, never date, size enum('S','M''L'), doc json, bytes varbinary(10))`,
      `SET time_zone = '+00:00'`,
      `SET SESSION sql_mode = ''`,
      `INSERT INTO types VALUES ('x', b'1', b'100000000001', 1, 18446744073709551615, 12345678901234.5, '2024-01-01 08:30:00',
         '2024-01-01 00:30:00', '2024-01-31', '0000-00-00', 'S', '{"a": 1}', '汉')`,
      `CREATE TABLE gbk (k varchar(20), v varchar(20)) CHARACTER SET gbk`,
      `INSERT INTO gbk VALUES ('海口', '琼')`,
      `CREATE TABLE people (id varchar(20), v varchar(20), KEY (id))`,
      `INSERT INTO people SELECT concat('46010619900101', lpad(seq, 4, '0')), seq FROM seq_1_to_5000`,
      `INSERT INTO people VALUES ('  11010519491231002x', 'dirty')`,
      `CREATE FUNCTION change_it() RETURNS int BEGIN UPDATE t SET v = 'changed'; RETURN 1; END`,
      `CREATE VIEW trap AS SELECT 'a' AS k, change_it() AS v`,
      `CREATE VIEW slow AS SELECT 'a' AS k, sleep(30) AS v`,
    );
    connector = open();
  });
  afterAll(async () => {
    await connector?.close();
    await database?.drop();
  });

  test('a collation does not make two texts one', async () => {
    expect(await lookup({}, 'a')).toEqual({ a: [['1']] });
    const where = (value: string) => [
      { column: 'k', columnType: 'TEXT', operator: 'EQUAL', values: [value] } as const,
    ];
    expect(await lookup({ rowFilter: where('A') }, 'a', 'A')).toEqual({ A: [['2']] });
  });

  test('values of every type come in the forms that fields are read from', async () => {
    const columns = [
      'flag',
      'bits',
      'yes',
      'big',
      'price',
      'at',
      'stamp',
      'day',
      'never',
      'size',
      'doc',
      'bytes',
    ];
    expect((await lookup({ table: 'types', columns }, 'x')).x).toEqual([
      [
        '1',
        '2049',
        '1',
        '18446744073709551615',
        '12345678901234.5000',
        '2024-01-01 08:30:00',
        '2024-01-01 08:30:00',
        '2024-01-31',
        null,
        'S',
        '{"a": 1}',
        '汉',
      ],
    ]);
  });

  test('a table in GBK is asked and read as any other', async () => {
    expect(await lookup({ table: 'gbk' }, '海口')).toEqual({ 海口: [['琼']] });
  });

  test('the values of an enumeration are told, and whether a column is indexed', async () => {
    const tables = await connector.describe();
    const column = (table: string, name: string) =>
      tables.find((described) => described.name === table)?.columns.find((found) => found.name === name);
    expect(column('types', 'size')?.values).toEqual(['S', "M'L"]);
    expect(column('people', 'id')?.indexed).toBe(true);
    expect(column('people', 'v')?.indexed).toBe(false);
  });

  test('it only reads, whatever its login may do', async () => {
    await expect(lookup({ table: 'trap' }, 'a')).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      cause: { code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' },
    });
  });

  test('a statement that takes too long ends at the source as well', async () => {
    const impatient = open({ limits: { ...DEFAULT_LIMITS, timeoutMs: 200, retries: 0 } });
    await impatient.lookup({ scope: SCOPE, keys: ['a'], limit: 1 });
    await expect(
      impatient.lookup({ scope: { ...SCOPE, table: 'slow' }, keys: ['a'], limit: 1 }),
    ).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    await expect
      .poll(async () => {
        const processes = openMysql({
          address: { url: database.url },
          timeoutMs: 5_000,
          poolSize: 1,
          network: NETWORK,
        });
        const rows = await processes.query({
          sql: "select id from information_schema.processlist where info like '%slow%' and id <> connection_id()",
          bindings: [],
        });
        await processes.close();
        return rows.length;
      })
      .toBe(0);
    await impatient.close();
  });

  test('look-ups by ID number use an index on the bare column, and miss none for its dirt', async () => {
    const scope: LookupScope = {
      ...SCOPE,
      table: 'people',
      key: { column: 'id', type: 'ID_NUMBER' },
      expects: 'ONE',
    };
    expect(await lookup(scope, '11010519491231002X')).toEqual({ '11010519491231002X': [['dirty']] });
    const statement = lookupSql(MYSQL, { scope, keys: ['11010519491231002X'], limit: 1 });
    const raw = openMysql({
      address: { url: database.url },
      timeoutMs: 5_000,
      poolSize: 1,
      network: NETWORK,
    });
    const plan = await raw.query({ ...statement, sql: `explain ${statement.sql}` });
    await raw.close();
    expect(plan.find((step) => step[2] === 'people')).toEqual(expect.arrayContaining(['range', 'id']));
  });

  test('several statements in one are not sent', async () => {
    const raw = openMysql({
      address: { url: database.url },
      timeoutMs: 5_000,
      poolSize: 1,
      network: NETWORK,
    });
    await expect(raw.query({ sql: 'select 1; select 2', bindings: [] })).rejects.toMatchObject({
      code: 'ER_PARSE_ERROR',
    });
    await raw.close();
  });

  test('it does not connect where the hub may not', async () => {
    const forbidden = open({ network: { loopbackAllowed: false } });
    await expect(forbidden.lookup({ scope: SCOPE, keys: ['a'], limit: 1 })).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      cause: { name: 'ForbiddenAddress' },
    });
    await forbidden.close();
  });
});
