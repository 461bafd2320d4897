import { assertAllowedHost } from '../../addresses.ts';
import { HubError } from '../../errors.ts';
import type { Connector } from '../connector.ts';
import type { ConnectorInput } from '../open-connector.ts';
import type { Dialect } from './dialect.ts';
import { knexConfig, openKnex } from './knex-database.ts';
import { openMysql } from './mysql-database.ts';
import { MYSQL } from './mysql-dialect.ts';
import { ORACLE, SQL_SERVER, SQLITE } from './other-dialects.ts';
import { createPortableConnector } from './portable-connector.ts';
import { createPostgresConnector } from './postgres-connector.ts';

/**
 * The connector of a source in a database: the scheme of its address says which.
 * @throws HubError BAD_USER_INPUT for any other scheme, or where the driver is not installed
 */
export function openDatabase({ source, address, limits, network }: ConnectorInput): Connector {
  const { timeoutMs, pool: poolSize } = limits;
  const [scheme] = address.url.split(':');
  const byKnex = (dialect: Dialect) =>
    createPortableConnector({
      source,
      dialect,
      database: openKnex(knexConfig(dialect, { address, timeoutMs, poolSize }), () =>
        assertAllowedHost(address.url, network),
      ),
    });
  switch (scheme) {
    case 'postgresql':
    case 'postgres':
      return createPostgresConnector({
        ...{ source, connectionString: address.url, timeoutMs, poolSize, network },
        ...(address.tls === undefined ? {} : { tls: address.tls }),
      });
    case 'mysql':
    case 'mariadb':
      return createPortableConnector({
        source,
        dialect: MYSQL,
        database: openMysql({ address, timeoutMs, poolSize, network }),
      });
    case 'sqlite':
      // A file is on the hub's own host, as its loopback interface is.
      if (!network.loopbackAllowed)
        throw badAddress('不得读取枢纽所在主机的文件', "files of the hub's own host may not be read");
      return byKnex(SQLITE);
    case 'mssql':
      return byKnex(SQL_SERVER);
    case 'oracle':
      return byKnex(ORACLE);
    default:
      throw badAddress(
        '数据库地址应以 postgresql://、mysql://、mariadb://、mssql://、oracle:// 或 sqlite: 开头',
        'the address of a database begins with postgresql://, mysql://, mariadb://, mssql://, oracle:// or sqlite:',
      );
  }
}

function badAddress(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
