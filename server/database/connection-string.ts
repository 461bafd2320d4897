/**
 * The same server and login, another database. A host of the query (`?host=/socket/directory`) stays as it is.
 *
 * @param options settings of the session as a server's command line has them, `-c role=…`; added to those there are
 */
export function withDatabase(connectionString: string, database: string, options?: string): string {
  // libpq allows an empty host after the login, the WHATWG URL does not.
  const url = new URL(connectionString.replace('@/', '@localhost/'));
  url.pathname = `/${encodeURIComponent(database)}`;
  if (options !== undefined) {
    url.searchParams.set('options', [url.searchParams.get('options') ?? '', options].join(' ').trim());
  }
  // libpq reads a plus in a query as a plus.
  return url.href.replaceAll('+', '%20');
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
