import { HubError } from '../../errors.ts';
import type { Connector } from '../connector.ts';
import type { ConnectorInput } from '../open-connector.ts';
import { openMysql } from './mysql-database.ts';
import { MYSQL } from './mysql-dialect.ts';
import { createPortableConnector } from './portable-connector.ts';
import { createPostgresConnector } from './postgres-connector.ts';

/**
 * The connector of a source in a database: the scheme of its address says which.
 * @throws HubError BAD_USER_INPUT for any other
 */
export function openDatabase({ source, address, limits, network }: ConnectorInput): Connector {
  const { timeoutMs, pool: poolSize } = limits;
  const [scheme] = address.url.split(':');
  switch (scheme) {
    case 'postgresql':
    case 'postgres':
      return createPostgresConnector({ source, connectionString: address.url, timeoutMs, poolSize });
    case 'mysql':
    case 'mariadb':
      return createPortableConnector({
        source,
        dialect: MYSQL,
        database: openMysql({ address, timeoutMs, poolSize, network }),
      });
    default:
      throw new HubError('BAD_USER_INPUT', {
        detail: {
          zh: '数据库地址应以 postgresql://、mysql://、mariadb:// 开头',
          en: 'the address of a database begins with postgresql://, mysql:// or mariadb://',
        },
      });
  }
}
