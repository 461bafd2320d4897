import type { Socket } from 'node:net';
import knex from 'knex';
import mysql, { type FieldPacket, type PoolConnection, type PoolOptions } from 'mysql2';
import type { AddressRules } from '../../addresses.ts';
import { HubError } from '../../errors.ts';
import type { SourceAddress } from '../source-address.ts';
import type { Database } from './database.ts';
import { guardedSocket } from './guarded-socket.ts';

export interface MysqlDatabaseOptions {
  readonly address: SourceAddress;
  /** Milliseconds that a statement may take, and again as long that it may wait for a connection. */
  readonly timeoutMs: number;
  /** Connections at the most. */
  readonly poolSize: number;
  readonly network: AddressRules;
}

/** Statements that a connection keeps prepared. */
const MAX_PREPARED = 500;

/**
 * A database that speaks MySQL's protocol, at `mysql://` or `mariadb://`. The sessions only read, whatever the login may do, and
 * each statement is one: several in one text are not sent, files of the hub are not handed over.
 * @throws HubError BAD_USER_INPUT for an address that is none
 */
export function openMysql({ address, timeoutMs, poolSize, network }: MysqlDatabaseOptions): Database {
  const pool = mysql.createPool({
    ...loginOf(address),
    stream: () => dial(address, network),
    connectionLimit: poolSize,
    maxIdle: poolSize,
    idleTimeout: 30_000,
    connectTimeout: timeoutMs,
    maxPreparedStatements: MAX_PREPARED,
    multipleStatements: false,
    flags: ['-LOCAL_FILES'],
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
  } as PoolOptions);
  pool.on('connection', (connection: PoolConnection) => {
    for (const setting of sessionSettings(timeoutMs))
      connection.query({ sql: setting, timeout: timeoutMs }, (error) => {
        // A session that might write, or tell another time, is of no use.
        if (error) connection.destroy();
      });
  });
  const builder = knex({ client: 'mysql2' });
  return {
    query: (statement) =>
      new Promise((resolve, reject) => {
        const { sql, bindings } = builder
          .raw(statement.sql, [...statement.bindings])
          .toSQL()
          .toNative();
        pool.getConnection((refused, connection) => {
          if (refused) return reject(refused);
          const values = [...bindings] as string[];
          connection.execute({ sql, values, timeout: timeoutMs }, (error, rows, fields) => {
            // An answer that comes later must not be taken for that of the next statement.
            if (error && isOver(error)) connection.destroy();
            else connection.release();
            if (error) reject(error);
            else resolve((rows as unknown as unknown[][]).map((row) => rowOf(row, fields)));
          });
        });
      }),
    close: () => new Promise((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve()))),
  };
}

/** MariaDB and MySQL name the longest time of a statement differently, and each passes over the other's comment. */
function sessionSettings(timeoutMs: number): readonly string[] {
  return [
    'set session transaction read only',
    `set time_zone = '+08:00' /*!50708 , max_execution_time = ${timeoutMs} */ /*M!100101 , max_statement_time = ${timeoutMs / 1_000} */`,
  ];
}

function loginOf({ url, tls }: SourceAddress): PoolOptions {
  const { hostname, username, password, pathname, searchParams } = parse(url);
  for (const name of searchParams.keys())
    if (name !== 'tls') throw badAddress(`不认识的选项 ${name}`, `unknown option ${name}`);
  const secured = tls !== undefined || searchParams.get('tls') === 'true';
  return {
    // The certificate has to be this host's; the connection itself is made by `dial`.
    host: hostname,
    user: decoded(username),
    password: decoded(password),
    database: decoded(pathname.slice(1)),
    ...(secured && {
      ssl: { ...tls, minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true },
    }),
  };
}

/** A percent sign of a password has to be written as %25. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badAddress('地址中的百分号编码有误', 'the address has a percent sign that encodes nothing');
  }
}

/** Where the connection leads is checked as it is made (addresses.ts). */
function dial({ url }: SourceAddress, network: AddressRules): Socket {
  const { hostname, port } = parse(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return guardedSocket(network)
    .connect(Number(port || 3306), host)
    .setNoDelay(true)
    .setKeepAlive(true, 30_000);
}

function parse(url: string): URL {
  if (!URL.canParse(url))
    throw badAddress(
      '地址应为 mysql://用户:口令@主机/库',
      'the address is mysql://user:password@host/database',
    );
  const parsed = new URL(url);
  if (parsed.hostname === '' || parsed.pathname.length < 2)
    throw badAddress('地址缺少主机或库名', 'the address lacks the host or the database');
  return parsed;
}

function badAddress(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}

function isOver({ code, fatal }: NodeJS.ErrnoException & { readonly fatal?: boolean }): boolean {
  return fatal === true || code === 'PROTOCOL_SEQUENCE_TIMEOUT';
}

function rowOf(row: readonly unknown[], fields: readonly FieldPacket[]): (string | null)[] {
  return row.map((value, i) => textOf(value, fields[i]));
}

/** A value of the binary protocol as schema/value-type.ts reads it. MySQL writes `0000-00-00` where there is no date. */
function textOf(value: unknown, field: FieldPacket | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (!Buffer.isBuffer(value)) {
    const text = String(value);
    return text.startsWith('0000-00-00') ? null : text;
  }
  return field?.columnType === mysql.Types.BIT
    ? String(BigInt(`0x${value.toString('hex') || '0'}`))
    : value.toString('utf8');
}
