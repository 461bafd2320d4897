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
  /** Cuts every connection and refuses new ones, until `bringUp`. */
  takeDown(): Promise<void>;
  bringUp(): Promise<void>;
  /** Connections stay, and no answer comes, until `resume`. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback. */
export async function startHttpSource(answering: Answering, tls?: ServerOptions): Promise<HttpSource> {
  const received: Received[] = [];
  let connections = 0;
  let isStalled = false;
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    if (isStalled) return;
    const answer = await answering(one, response);
    if (answer === undefined) return;
    response.setHeader('content-type', 'application/json; charset=utf-8').end(JSON.stringify(answer));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('connection', () => {
    connections++;
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  const takeDown = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://localhost:${port}`,
    received,
    connections: () => connections,
    takeDown,
    bringUp: async () => {
      if (!server.listening) await listen(port);
    },
    stall: () => {
      isStalled = true;
    },
    resume: () => {
      isStalled = false;
    },
    close: takeDown,
  };
}
