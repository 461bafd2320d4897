import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

export interface Proxy {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Told what the client sends; where it answers true, the request passes and no answer comes back any more. */
  swallowAnswerTo: (request: Buffer) => boolean;
  close(): Promise<void>;
}

/** Stands between hub and database and loses answers: what a failing network does to a COMMIT. */
export async function startProxy(target: NetConnectOpts): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    let muted = false;
    client.on('data', (request) => {
      muted ||= proxy.swallowAnswerTo(request);
      upstream.write(request);
    });
    upstream.on('data', (answer) => muted || client.write(answer));
    const hangUp = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', hangUp).on('close', hangUp);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    swallowAnswerTo: () => false,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
  return proxy;
}
