import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  /** Path and query string. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers as JSON what it returns; nothing where it returns undefined and answers by itself. */
export type Answering = (received: Received, response: ServerResponse) => unknown;

export interface HttpSource {
  /** Without a slash at its end. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections that were opened. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A real HTTP server on loopback. */
export async function startHttpSource(answering: Answering, tls?: ServerOptions): Promise<HttpSource> {
  const received: Received[] = [];
  let connections = 0;
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    const answer = await answering(one, response);
    if (answer === undefined) return;
    response.setHeader('content-type', 'application/json; charset=utf-8').end(JSON.stringify(answer));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('connection', () => {
    connections++;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `${tls === undefined ? 'http' : 'https'}://localhost:${(server.address() as AddressInfo).port}`,
    received,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
