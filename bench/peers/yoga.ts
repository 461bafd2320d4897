import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { createLoaders, edgeResolvers, type Loaders } from './loaders.ts';
import { Query } from './roots.ts';
import { endOnRequest, PORT } from './serve.ts';

/** A program: GraphQL Yoga on node:http as its documentation sets it up, with a DataLoader per edge. */
const yoga = createYoga<object, { readonly loaders: Loaders }>({
  schema: createSchema({
    typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers: { Query, ...edgeResolvers },
  }),
  context: () => ({ loaders: createLoaders() }),
  healthCheckEndpoint: '/readyz',
  logging: false,
});
const server = createServer(yoga).listen(PORT, '127.0.0.1');
endOnRequest(() => {
  server.close();
  server.closeAllConnections();
});
