import './postgraphile/node-20.ts';
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { copySources } from './postgraphile/copy-sources.ts';
import { endOnRequest, PORT } from './serve.ts';
import { IDLE_MS, POOL_SIZE } from './sources.ts';

/** A program: PostGraphile over a copy of the sources in one database. */
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: await copySources(),
      schemas: ['public'],
      poolConfig: { max: 4 * POOL_SIZE, idleTimeoutMillis: IDLE_MS },
    }),
  ],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  grafast: { explain: false },
});
const handle = instance.createServ(grafserv).createHandler();
await instance.getSchema();
const server = createServer((request, response) => {
  if (request.url === '/readyz') response.end('ready');
  else handle(request, response);
}).listen(PORT, '127.0.0.1');
endOnRequest(async () => {
  server.close();
  server.closeAllConnections();
  await instance.release();
});
