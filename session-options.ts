/**
 * The same address with settings for its sessions, as a server's command line has them: `-c role=…`. They come after
 * those that the address has already, and of several for one name the last counts.
 */
export function withSessionOptions(connectionString: string, options: string): string {
  const url = parseAddress(connectionString);
  url.searchParams.set('options', [url.searchParams.get('options') ?? '', options].join(' ').trim());
  // libpq reads a plus in a query as a plus.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}

/** libpq allows an empty host after the login, the WHATWG URL does not. */
export function parseAddress(connectionString: string): URL {
  return new URL(connectionString.replace('@/', '@localhost/'));
}
