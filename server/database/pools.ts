import pg from 'pg';
import { DatabaseStartError } from './database-start-error.ts';

/** Starts a session as the role that may read and append audit entries, never change them. See migration 0001-roles. */
export const RESTRICTED_SESSION = '-c role=onecard_hub';

export interface PoolOptions {
  /** Of the hub's own database, made with `RESTRICTED_SESSION`. */
  readonly connectionString: string;
  /** Connections at the most. Default 10. */
  readonly size?: number;
  /** Milliseconds that a query may take; 0: as long as it needs. Default 5,000. */
  readonly queryTimeoutMs?: number;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onError: (error: Error) => void;
}

/** Milliseconds that a query may take: on a network that swallows packets it would wait for minutes, and its caller too. */
const QUERY_TIMEOUT = 5_000;

/** A pool of the hub's running connections. Without a listener a broken idle connection would end the process. */
export function createPool({
  connectionString,
  size = 10,
  queryTimeoutMs = QUERY_TIMEOUT,
  onError,
}: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: size,
    connectionTimeoutMillis: 5_000,
    query_timeout: queryTimeoutMs,
  });
  // A connection that breaks while it is lent out fails what runs on it; without a listener it would end the process too.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool.on('error', onError);
}

/** Closes a pool. `end` does not wait until the connections are gone: what they say from now on concerns nobody. */
export async function closePool(pool: pg.Pool): Promise<void> {
  pool.removeAllListeners('error').on('error', () => undefined);
  await pool.end();
}

/**
 * Makes sure that the hub could not change what it has logged, even if it wanted to: a wrong connection string or a
 * careless GRANT must not go unnoticed.
 *
 * @throws DatabaseStartError where the session's user may update, delete or truncate audit entries
 */
export async function assertRestricted(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ user: string; privilege: string }>(`
    SELECT current_user AS user, privilege
    FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
    WHERE has_table_privilege('audit_entry', privilege)
       OR (privilege = 'UPDATE' AND has_any_column_privilege('audit_entry', privilege))`);
  const user = rows[0]?.user;
  if (user !== undefined) throw notRestricted(user, rows.map(({ privilege }) => privilege).join(', '));
}

function notRestricted(user: string, privileges: string): DatabaseStartError {
  const sql = `REVOKE ${privileges} ON audit_entry FROM "${user}";`;
  return new DatabaseStartError({
    fault: {
      zh: `数据库用户 ${user} 可以篡改审计日志(${privileges})`,
      en: `The database user ${user} could rewrite the audit log (${privileges})`,
    },
    remedy: {
      zh: `运行连接须使用角色 onecard_hub;若已使用,请数据库管理员执行:${sql}`,
      en: `Running connections use the role onecard_hub; if they do, have a DBA run: ${sql}`,
    },
  });
}
