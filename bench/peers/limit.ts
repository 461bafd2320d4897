import { createServer, type IncomingMessage } from 'node:http';
import { carryOut, type Variables } from './limit/carry-out.ts';
import type { Plan } from './limit/plan.ts';
import { planOf } from './limit/plan.ts';
import { endOnRequest, PORT } from './serve.ts';

/**
 * A program: the limit. Nothing but node:http and pg: the databases make the JSON of each object, asked in parallel with
 * prepared statements, and the pieces are stitched. It reads a GraphQL document once, only to know which statements it means.
 */
const plans = new Map<string, Plan>();

const server = createServer(async (request, response) => {
  if (request.method === 'GET') return response.end('ready');
  try {
    const { query, variables } = JSON.parse(await bodyOf(request)) as { query: string; variables: Variables };
    let plan = plans.get(query);
    if (plan === undefined) {
      plan = planOf(query);
      plans.set(query, plan);
    }
    const body = `{"data":{${await carryOut(plan, variables)}}}`;
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });
}

server.listen(PORT, '127.0.0.1');
endOnRequest(() => {
  server.close();
  server.closeAllConnections();
});
