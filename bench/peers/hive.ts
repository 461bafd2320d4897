import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { composeServices } from '@theguild/federation-composition';
import type { Subgraph } from './hive/subgraphs.ts';
import { endOnRequest, PORT } from './serve.ts';

/** A program: Hive Gateway over one subgraph per source. The subgraphs share a second process. */
const subgraphs = fork(fileURLToPath(new URL('hive/subgraphs.ts', import.meta.url)));
const [served] = (await once(subgraphs, 'message')) as [readonly Subgraph[]];
const composed = composeServices([...served]);
if (composed.supergraphSdl === undefined)
  throw new Error(composed.errors?.map(({ message }) => message).join('\n'));
const gateway = createGatewayRuntime({ supergraph: composed.supergraphSdl, logging: false });
const server = createServer((request, response) => {
  if (request.url === '/readyz') response.end('ready');
  else (gateway as unknown as RequestListener)(request, response);
}).listen(PORT, '127.0.0.1');
endOnRequest(async () => {
  server.close();
  server.closeAllConnections();
  subgraphs.disconnect();
});
