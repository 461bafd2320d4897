import type { Bilingual } from '../../errors.ts';
import { withClient } from '../../with-client.ts';
import { withDatabase } from './connection-string.ts';
import { DatabaseStartError } from './database-start-error.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { OLDEST_SUPPORTED } from './postgres-binaries.ts';

export interface DatabaseServerOptions {
  /** An outside server, from `DATABASE_URL`. */
  readonly databaseUrl?: string | undefined;
  /** Where an embedded server keeps its data, used where there is no outside one. */
  readonly directory: string;
  /** Connections that an embedded server takes. Default 200. */
  readonly connections?: number;
  readonly onProgress?: (line: Bilingual) => void;
}

/** The PostgreSQL that the hub's databases are in. */
export interface DatabaseServer {
  readonly kind: 'external' | 'embedded';
  /** `options` are the session's settings, `-c role=…`. */
  connectionString(database: string, options?: string): string;
  /** Ends an embedded server; leaves an outside one alone. */
  stop(): Promise<void>;
}

/**
 * The outside server that is configured, else an embedded one.
 *
 * @throws DatabaseStartError where the outside server is unreachable or too old, or the embedded one does not start
 */
export async function openDatabaseServer(options: DatabaseServerOptions): Promise<DatabaseServer> {
  const { databaseUrl, ...embedded } = options;
  if (databaseUrl === undefined || databaseUrl === '') {
    const server = await startEmbeddedPostgres(embedded);
    return { kind: 'embedded', connectionString: server.connectionString, stop: server.stop };
  }
  await assertUsable(databaseUrl);
  return {
    kind: 'external',
    connectionString: (database, settings) => withDatabase(databaseUrl, database, settings),
    stop: async () => {},
  };
}

async function assertUsable(databaseUrl: string): Promise<void> {
  const version = await readVersion(databaseUrl).catch((cause: unknown) => {
    throw new DatabaseStartError({
      fault: {
        zh: 'DATABASE_URL 指定的数据库无法连接',
        en: 'The database that DATABASE_URL names cannot be reached',
      },
      remedy: { zh: '检查地址、用户名与口令', en: 'Check its address, user and password' },
      cause,
    });
  });
  if (version >= OLDEST_SUPPORTED) return;
  throw new DatabaseStartError({
    fault: {
      zh: `DATABASE_URL 指定的是 PostgreSQL ${version}`,
      en: `DATABASE_URL names a PostgreSQL ${version}`,
    },
    remedy: {
      zh: `需要 PostgreSQL ≥ ${OLDEST_SUPPORTED}`,
      en: `PostgreSQL ≥ ${OLDEST_SUPPORTED} is needed`,
    },
  });
}

function readVersion(connectionString: string): Promise<number> {
  return withClient(connectionString, async (client) => {
    const { rows } = await client.query(
      "SELECT current_setting('server_version_num')::integer / 10000 AS major",
    );
    return rows[0].major;
  });
}
