import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A department's own server, which answers as it is told. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** How it answers the next requests; the last one stays. */
  answer(...answers: readonly ((response: ServerResponse) => void)[]): void;
  close(): Promise<void>;
}

export const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end('{}');

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answers: readonly ((response: ServerResponse) => void)[] = [status(200)];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    const [next = status(200), ...rest] = answers;
    if (rest.length > 0) answers = rest;
    next(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer(...given) {
      answers = given;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
