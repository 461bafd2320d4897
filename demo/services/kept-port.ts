import { createServer } from 'node:net';

/** A port of loopback that is free: the wanted one, or another where it is taken. */
export async function freePort(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    const kept = await listenOnce(wanted).catch(() => undefined);
    if (kept !== undefined) return kept;
  }
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
