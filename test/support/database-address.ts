import type { NetConnectOpts } from 'node:net';
import { join } from 'node:path';

/** A socket's directory in the query, as libpq has it, or a host. */
export function addressOf(connectionString: string): NetConnectOpts {
  const url = new URL(connectionString);
  const directory = url.searchParams.get('host');
  const port = Number(url.port || (url.protocol.startsWith('postgres') ? 5432 : 3306));
  return directory === null ? { host: url.hostname, port } : { path: join(directory, `.s.PGSQL.${port}`) };
}

/** The same database by way of a port on loopback. */
export function through(connectionString: string, port: number): string {
  const url = new URL(connectionString);
  url.searchParams.delete('host');
  url.host = `127.0.0.1:${port}`;
  return url.href;
}
