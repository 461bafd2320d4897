import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends bytes as they are, which an HTTP client would refuse to, and reads until the hub hangs up. */
export async function rawRequest(url: string, bytes: Buffer | string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks: Buffer[] = [];
  // The hub may hang up before it has read everything.
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('utf8');
}
