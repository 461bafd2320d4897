import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { addressOf, through } from './database-address.ts';
import { WireStatements } from './wire-statements.ts';

/** Stands on loopback in front of a source: sees every statement, and can fail as a network or a server does. */
export interface SourceProxy {
  /** The source's connection string by way of this proxy. */
  readonly url: string;
  /** Statements that reached the source since the last `forget`, in order; of PostgreSQL alone. */
  readonly statements: readonly string[];
  forget(): void;
  /** Told each statement before it reaches the source. */
  onStatement: (sql: string) => void;
  /** Cuts every connection and refuses new ones. */
  takeDown(): Promise<void>;
  bringUp(): Promise<void>;
  /** Connections stay, and no answer comes any more. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

/** @param listening false: it refuses connections until `bringUp` */
export async function startSourceProxy(connectionString: string, listening = true): Promise<SourceProxy> {
  const statements: string[] = [];
  const clients = new Set<Socket>();
  const upstreams = new Set<Socket>();
  const target = addressOf(connectionString);
  const readsPostgres = new URL(connectionString).protocol.startsWith('postgres');
  let stalled = false;
  const server = createServer((client) => {
    const upstream = connect(target);
    const wire = readsPostgres
      ? new WireStatements((sql) => {
          statements.push(sql);
          proxy.onStatement(sql);
        })
      : undefined;
    client.on('data', (bytes) => {
      wire?.read(bytes);
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => client.write(bytes));
    if (stalled) upstream.pause();
    clients.add(client);
    upstreams.add(upstream);
    const hangUp = () => {
      clients.delete(client);
      upstreams.delete(upstream);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', hangUp).on('close', hangUp);
  });
  const listen = async (port: number) => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const takeDown = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of [...clients, ...upstreams]) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  if (!listening) await takeDown();
  const proxy: SourceProxy = {
    url: through(connectionString, port),
    get statements() {
      return statements;
    },
    forget: () => {
      statements.length = 0;
    },
    onStatement: () => undefined,
    takeDown,
    bringUp: async () => {
      await listen(port);
    },
    stall: () => {
      stalled = true;
      for (const upstream of upstreams) upstream.pause();
    },
    resume: () => {
      stalled = false;
      for (const upstream of upstreams) upstream.resume();
    },
    close: async () => {
      if (server.listening) await takeDown();
    },
  };
  return proxy;
}
