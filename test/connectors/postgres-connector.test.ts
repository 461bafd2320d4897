import { afterEach, describe, expect, test } from 'vitest';
import type { LookupScope } from '../../connectors/access-scope.ts';
import type { Connector } from '../../connectors/connector.ts';
import { openConnector } from '../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../connectors/source-limits.ts';
import { withClient } from '../../with-client.ts';
import { createSourceDatabase, run } from '../support/source-database.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';
import type { TestDatabase } from '../support/test-database.ts';

const SCOPE: LookupScope = {
  table: 'p',
  columns: ['name'],
  rowFilter: [],
  key: { column: 'id', type: 'TEXT' },
  expects: 'ONE',
  latest: undefined,
  order: undefined,
};
const PEOPLE = `CREATE TABLE p (id varchar(10), name varchar(10));
  INSERT INTO p SELECT i, 'n' || i FROM generate_series(1, 100) i;`;

describe('a source in PostgreSQL', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const database = async (sql: string): Promise<TestDatabase> => {
    const made = await createSourceDatabase(sql);
    closing.push(() => made.drop());
    return made;
  };
  const connect = (connectionString: string): Connector => {
    const connector = openConnector({
      source: 'a-source',
      kind: 'SQL',
      address: { url: connectionString },
      limits: { ...DEFAULT_LIMITS, timeoutMs: 1_000, pool: 4 },
      tables: new Map(),
      network: { loopbackAllowed: true },
    });
    closing.push(() => connector.close());
    return connector;
  };
  const proxied = async (sql: string): Promise<{ connector: Connector; proxy: SourceProxy }> => {
    const proxy = await startSourceProxy((await database(sql)).url());
    closing.push(() => proxy.close());
    return { connector: connect(proxy.url), proxy };
  };
  const lookup = (connector: Connector, keys: readonly string[], scope = SCOPE) =>
    connector.lookup({ scope, keys, limit: 1 });

  test('concurrent look-ups with the same scope share one statement, and each gets only its own rows', async () => {
    const { connector, proxy } = await proxied(PEOPLE);
    const keys = Array.from({ length: 20 }, (_, i) => [String(i + 1), String(i + 2)]);
    const answers = await Promise.all(keys.map((own) => lookup(connector, own)));
    for (const [i, own] of keys.entries())
      expect([...(answers[i] as Awaited<ReturnType<typeof lookup>>)].toSorted()).toEqual(
        own.map((key) => [key, [[`n${key}`]]]).toSorted(),
      );
    expect(proxy.statements).toHaveLength(1);
  });

  test('look-ups with different row filters share nothing', async () => {
    const { connector, proxy } = await proxied(PEOPLE);
    const only = (name: string): LookupScope => ({
      ...SCOPE,
      rowFilter: [{ column: 'name', columnType: 'TEXT', operator: 'EQUAL', values: [name] }],
    });
    const [one, two] = await Promise.all([
      lookup(connector, ['1', '2'], only('n1')),
      lookup(connector, ['1', '2'], only('n2')),
    ]);
    expect([...one.keys()]).toEqual(['1']);
    expect([...two.keys()]).toEqual(['2']);
    expect(proxy.statements).toHaveLength(2);
  });

  test('no keys ask nothing', async () => {
    const { connector, proxy } = await proxied(PEOPLE);
    expect(await lookup(connector, [])).toEqual(new Map());
    expect(proxy.statements).toEqual([]);
  });

  test('every failure is SOURCE_UNAVAILABLE, its cause kept for the log', async () => {
    const { connector, proxy } = await proxied(PEOPLE);
    await proxy.takeDown();
    const failure = { code: 'SOURCE_UNAVAILABLE', detail: { en: 'a-source' }, cause: expect.any(Error) };
    await expect(lookup(connector, ['1'])).rejects.toMatchObject(failure);
    await expect(connector.check([])).rejects.toMatchObject(failure);
    await proxy.bringUp();
    expect((await lookup(connector, ['1'])).get('1')).toEqual([['n1']]);
  });

  test('it outlives a restart of the source, and a change of a column’s type', async () => {
    const source = await database(PEOPLE);
    const connector = connect(source.url());
    await lookup(connector, ['1']);
    await withClient(source.url(), (client) =>
      client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
        [source.name],
      ),
    );
    await expect
      .poll(() =>
        lookup(connector, ['2']).then(
          (rows) => rows.get('2'),
          () => undefined,
        ),
      )
      .toEqual([['n2']]);
    await run(source, 'ALTER TABLE p ALTER name TYPE text');
    await expect
      .poll(() =>
        lookup(connector, ['3']).then(
          (rows) => rows.get('3'),
          () => undefined,
        ),
      )
      .toEqual([['n3']]);
  });

  test.each([
    ['', ''],
    [' whatever settings its connection string has', '-c search_path=public'],
  ])('it only reads%s', async (_, options) => {
    const source = await database(`${PEOPLE}
      CREATE FUNCTION change() RETURNS text LANGUAGE sql AS $$ UPDATE p SET name = 'changed' RETURNING name $$;
      CREATE VIEW trap AS SELECT '1'::text AS id, change() AS name;`);
    const connector = connect(options === '' ? source.url() : source.url(options));
    await expect(lookup(connector, ['1'], { ...SCOPE, table: 'trap' })).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      cause: { message: expect.stringContaining('read-only transaction') },
    });
  });

  test('it reads tables of the schemas that its connection string names', async () => {
    const source = await database(`CREATE SCHEMA bureau; SET search_path TO bureau; ${PEOPLE}`);
    const connector = connect(source.url('-c search_path=bureau'));
    expect((await lookup(connector, ['1'])).get('1')).toEqual([['n1']]);
  });

  test('the padding of a fixed-length column is no part of a value, so it joins with a varying one', async () => {
    const source = await database(
      `CREATE TABLE p (id char(10), name char(10)); INSERT INTO p VALUES ('1', 'n1')`,
    );
    const connector = connect(source.url());
    expect(await lookup(connector, ['1'])).toEqual(new Map([['1', [['n1']]]]));
  });

  test("times are read as the province's, in one form, whatever the database is set to", async () => {
    const source = await database(`
      CREATE TABLE p (id varchar(10), name timestamptz, day date);
      INSERT INTO p VALUES ('1', '2026-01-01 00:30:00+08', '2026-01-31')`);
    await run(
      source,
      `ALTER DATABASE ${source.name} SET datestyle = 'SQL, DMY'; ALTER DATABASE ${source.name} SET timezone = 'UTC'`,
    );
    const rows = await lookup(connect(source.url()), ['1'], { ...SCOPE, columns: ['name', 'day'] });
    expect(rows.get('1')).toEqual([['2026-01-01 00:30:00+08', '2026-01-31']]);
  });
});
