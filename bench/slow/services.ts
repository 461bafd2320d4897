import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * A program: two departments' REST services, each of which answers after 20 ms. One takes several people in a call, the other
 * one. Both know everybody.
 */
const LATENCY_MS = 20;

interface Asked {
  readonly id?: string;
  readonly ids?: readonly string[];
}

const readerCard = (id: string) => ({ id, number: `R${id.slice(6)}`, level: Number(id[14]) % 4 });
const museumPass = (id: string) => ({ id, number: `M${id.slice(6)}`, visits: Number(id[15]) });

function listen(port: number, rowOf: (id: string) => object): void {
  createServer(async (request: IncomingMessage, response) => {
    const asked = request.method === 'POST' ? (JSON.parse(await text(request)) as Asked) : {};
    const rows = (asked.ids ?? (asked.id === undefined ? [] : [asked.id])).map(rowOf);
    const body = JSON.stringify({ data: rows });
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), LATENCY_MS);
  }).listen(port, '127.0.0.1');
}

listen(Number(process.env.LIBRARY_PORT), readerCard);
listen(Number(process.env.MUSEUM_PORT), museumPass);
process.once('SIGTERM', () => process.exit(0));
