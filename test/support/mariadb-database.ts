import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { inject } from 'vitest';

/** A MariaDB database of one test file's own. */
export interface MariadbDatabase {
  /** A superuser's login. */
  readonly url: string;
  run(...statements: readonly string[]): Promise<void>;
  drop(): Promise<void>;
}

const MISSING = `
没有 MariaDB,其测试未运行;请安装:apt-get install --no-install-recommends mariadb-server
There is no MariaDB on this machine, so that its tests do not run: apt-get install --no-install-recommends mariadb-server
`;

/** Whether there is a MariaDB to test with. Where there is none the reason is printed; in CI there has to be one. */
export function hasMariadb(): boolean {
  if (inject('mariadbUrl') !== '') return true;
  if (process.env.CI) throw new Error(MISSING);
  process.stderr.write(MISSING);
  return false;
}

export async function createMariadbDatabase(...statements: readonly string[]): Promise<MariadbDatabase> {
  const server = inject('mariadbUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const execute = async (uri: string, all: readonly string[]) => {
    const connection = await createConnection({ uri, charset: 'utf8mb4' });
    try {
      for (const statement of all) await connection.query(statement);
    } finally {
      await connection.end();
    }
  };
  await execute(server, [`CREATE DATABASE ${name}`]);
  const url = `${server}/${name}`;
  await execute(url, statements);
  return {
    url,
    run: (...more) => execute(url, more),
    drop: () => execute(server, [`DROP DATABASE ${name}`]),
  };
}
