import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { addressOf, through } from '../../support/database-address.ts';

/**
 * What becomes of a request and its answer. LOST: neither arrives, the connection breaks. SWALLOWED: the same, and
 * nobody is told. ANSWER_LOST: the server has done it, then the connection breaks. ANSWER_SWALLOWED: the server has
 * done it, and no answer comes any more. ROLLED_BACK: the server is asked to roll back in place of it.
 */
export type Fault = 'LOST' | 'SWALLOWED' | 'ANSWER_LOST' | 'ANSWER_SWALLOWED' | 'ROLLED_BACK';

export interface FaultyNetwork {
  /** The database's connection string by way of this network. */
  readonly url: string;
  /** Told each piece of what the client sends, and on which connection. */
  faultOf: (request: Buffer, connection: object) => Fault | undefined;
  close(): Promise<void>;
}

/** A simple query, as https://www.postgresql.org/docs/current/protocol-message-formats.html has it. */
const ROLLBACK = Buffer.from('Q\0\0\0\rROLLBACK\0');

/** Stands between hub and database and fails as a network does around a COMMIT. */
export async function startFaultyNetwork(connectionString: string): Promise<FaultyNetwork> {
  const sockets = new Set<Socket>();
  const target = addressOf(connectionString);
  const server = createServer((client) => {
    const upstream = connect(target);
    let fault: Fault | undefined;
    const hangUp = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (request) => {
      fault ??= network.faultOf(request, client);
      if (fault === 'LOST') hangUp();
      else if (fault !== 'SWALLOWED') upstream.write(fault === 'ROLLED_BACK' ? ROLLBACK : request);
      if (fault === 'ROLLED_BACK') fault = undefined;
    });
    upstream.on('data', (answer) => {
      // The server sends nothing before it is done: what comes is the whole answer.
      if (fault === 'ANSWER_LOST') hangUp();
      else if (fault === undefined) client.write(answer);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', hangUp).on('close', hangUp);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const network: FaultyNetwork = {
    url: through(connectionString, (server.address() as AddressInfo).port),
    faultOf: () => undefined,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
  return network;
}
