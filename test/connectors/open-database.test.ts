import knex from 'knex';
import { describe, expect, test } from 'vitest';
import type { LookupScope } from '../../connectors/access-scope.ts';
import { openConnector } from '../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../connectors/source-limits.ts';
import type { Dialect } from '../../connectors/sql/dialect.ts';
import { ORACLE, SQL_SERVER } from '../../connectors/sql/other-dialects.ts';
import { lookupSql, pageSql, sampleSql } from '../../connectors/sql/portable-statements.ts';

const open = (url: string, loopbackAllowed = true) =>
  openConnector({
    source: 'a-source',
    kind: 'SQL',
    address: { url },
    limits: DEFAULT_LIMITS,
    tables: new Map(),
    network: { loopbackAllowed },
  });
const refusal = (en: RegExp) => ({ code: 'BAD_USER_INPUT', detail: { en: expect.stringMatching(en) } });

function faultOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the address of a database', () => {
  test.each([
    ['ftp://somewhere', /begins with postgresql:/],
    ['mysql://user@host', /lacks the host or the database/],
    ['mysql://host:port:/db', /is mysql:/],
    ['mysql://user@host/db?multipleStatements=true', /unknown option multipleStatements/],
    ['mysql://user:50%@host/db', /percent sign/],
    ['mssql://user@host/db', /npm install tedious/],
    ['oracle://user@host/service', /npm install oracledb/],
    ['sqlite:/var/data.db', /npm install better-sqlite3/],
  ])('%s is refused, and what is to be done is said', (url, fault) => {
    expect(faultOf(() => open(url))).toMatchObject(refusal(fault));
  });

  test('a file of the hub’s own host is none where the host itself may not be asked', () => {
    expect(faultOf(() => open('sqlite:/var/data.db', false))).toMatchObject(refusal(/may not be read/));
  });
});

/** There is no such server here: what is sent to it is known, whether it understands it is not. */
describe.each([
  ['SQL Server', SQL_SERVER],
  ['Oracle', ORACLE],
])('statements for %s', (_, dialect: Dialect) => {
  const native = (statement: { readonly sql: string; readonly bindings: readonly unknown[] }) =>
    knex({ client: dialect.client })
      .raw(statement.sql, [...statement.bindings] as never)
      .toSQL()
      .toNative();
  const scope: LookupScope = {
    table: 'P',
    columns: ['N'],
    rowFilter: [{ column: 'R', columnType: 'TEXT', operator: 'EQUAL', values: ['1'] }],
    key: { column: 'ID', type: 'ID_NUMBER' },
    expects: 'ONE',
    latest: 'AT',
    order: undefined,
  };

  test('say the newest row, the page and the sample in its own words', () => {
    const lookup = native(lookupSql(dialect, { scope, keys: ['A', 'B', 'C'], limit: 1 }));
    const page = native(
      pageSql(dialect, {
        scope: { table: 'P', columns: ['N'], rowFilter: [], order: 'NO' },
        filter: [],
        after: '7',
        limit: 3,
      }),
    );
    const sample = native(sampleSql(dialect, { table: 'P', columns: ['N'], limit: 3 }));
    expect({ lookup, page, sample }).toMatchSnapshot();
  });
});
