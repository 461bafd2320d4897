import pg from 'pg';

/** What a server answers, or its socket, while it starts or recovers. */
const NOT_YET = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', '57P03']);

/**
 * Whether the server accepts a connection: found out by making one, since the socket is there before it does.
 *
 * @throws what the server answers where waiting will not help, such as a wrong password
 */
export async function isReady(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    const code = (error as { readonly code?: string }).code;
    // Without a code the connection was cut or timed out before an answer.
    if (code === undefined || NOT_YET.has(code)) return false;
    throw error;
  }
}
