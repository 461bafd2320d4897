import { createRequire } from 'node:module';
import knex, { type Knex } from 'knex';
import { HubError } from '../../errors.ts';
import type { SourceAddress } from '../source-address.ts';
import type { Database } from './database.ts';
import type { Dialect } from './dialect.ts';

/**
 * A database that knex knows a driver for. Every column is selected as text, so that the driver's types do not matter.
 * @param assertAllowed whether the hub may connect there; asked before each statement, for these drivers make their connections
 *   themselves; by default it may
 */
export function openKnex(
  config: Knex.Config,
  assertAllowed: () => Promise<void> = async () => undefined,
): Database {
  const database = knex(config);
  return {
    async query({ sql, bindings }) {
      await assertAllowed();
      const rows: readonly Readonly<Record<string, unknown>>[] = await database.raw(sql, [...bindings]);
      return rows.map((row) => Object.values(row).map((value) => (value == null ? null : String(value))));
    },
    close: () => database.destroy(),
  };
}

export interface KnexAddress {
  readonly address: SourceAddress;
  readonly timeoutMs: number;
  readonly poolSize: number;
}

/** The package of each driver: none of them comes with the hub. */
const DRIVERS = {
  mysql2: 'mysql2',
  'better-sqlite3': 'better-sqlite3',
  mssql: 'tedious',
  oracledb: 'oracledb',
};

/**
 * How knex reaches a database of a dialect.
 * @throws HubError BAD_USER_INPUT for an address that is none, or where the driver is not installed
 */
export function knexConfig({ client }: Dialect, { address, timeoutMs, poolSize }: KnexAddress): Knex.Config {
  assertInstalled(DRIVERS[client]);
  const pool = { min: 0, max: poolSize };
  const common = { client, acquireConnectionTimeout: timeoutMs };
  if (client === 'better-sqlite3') {
    const filename = address.url.replace(/^sqlite:(\/\/)?/, '');
    return {
      ...common,
      connection: { filename, options: { readonly: true } },
      pool: { min: 0, max: 1 },
      useNullAsDefault: true,
    };
  }
  const { hostname, port, username, password, pathname } = parse(address.url);
  const login = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  const database = decodeURIComponent(pathname.slice(1));
  if (client === 'oracledb')
    return {
      ...common,
      connection: { ...login, connectString: `${hostname}:${port || 1521}/${database}` },
      pool: {
        ...pool,
        afterCreate: (connection: OracleConnection, done: Done) => void prepare(connection, timeoutMs, done),
      },
    };
  const connection = {
    ...login,
    server: hostname,
    port: Number(port || 1433),
    database,
    options: {
      encrypt: true,
      connectTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      readOnlyIntent: true,
      ...(address.tls?.ca !== undefined && { cryptoCredentialsDetails: { ca: address.tls.ca } }),
    },
  };
  // knex's type knows no options of drivers.
  return { ...common, connection: connection as Knex.StaticConnectionConfig, pool };
}

type Done = (error: unknown, connection: unknown) => void;

interface OracleConnection {
  callTimeout: number;
  execute(sql: string): Promise<unknown>;
}

/** Dates and times come as ISO texts on the province's clock. */
const ORACLE_SESSION = `alter session set time_zone = '+08:00' nls_date_format = 'YYYY-MM-DD HH24:MI:SS'
  nls_timestamp_format = 'YYYY-MM-DD HH24:MI:SS.FF3' nls_timestamp_tz_format = 'YYYY-MM-DD HH24:MI:SS.FF3TZH:TZM'
  nls_numeric_characters = '.,'`;

async function prepare(connection: OracleConnection, timeoutMs: number, done: Done): Promise<void> {
  connection.callTimeout = timeoutMs;
  try {
    await connection.execute(ORACLE_SESSION);
    done(undefined, connection);
  } catch (error) {
    done(error, connection);
  }
}

function parse(url: string): URL {
  if (!URL.canParse(url))
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: '地址应为 类型://用户:口令@主机/库',
        en: 'the address is kind://user:password@host/database',
      },
    });
  return new URL(url);
}

function assertInstalled(driver: string): void {
  try {
    createRequire(import.meta.url).resolve(driver);
  } catch {
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: `缺少驱动,请在枢纽的目录中运行 npm install ${driver}`,
        en: `the driver is missing: run npm install ${driver} in the hub's folder`,
      },
    });
  }
}
