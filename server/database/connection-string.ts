import { parseAddress, withSessionOptions } from '../../session-options.ts';

/**
 * The same server and login, another database. A host of the query (`?host=/socket/directory`) stays as it is.
 *
 * @param options settings of the session as a server's command line has them, `-c role=…`; added to those there are
 */
export function withDatabase(connectionString: string, database: string, options?: string): string {
  const url = parseAddress(connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return options === undefined ? url.href : withSessionOptions(url.href, options);
}

export interface SocketLogin {
  readonly socketDirectory: string;
  readonly user: string;
  readonly password: string;
}

/** A login over a unix socket, to the database `postgres`. */
export function socketConnectionString({ socketDirectory, user, password }: SocketLogin): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgresql://${login}@localhost/postgres?host=${encodeURIComponent(socketDirectory)}`;
}
