import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import Fastify from 'fastify';
import { createLoaders, edgeResolvers, type Loaders } from './loaders.ts';
import { Query } from './roots.ts';
import { endOnRequest, PORT } from './serve.ts';

/** A program: Apollo Server on Fastify as its documentation sets it up, with a DataLoader per edge. */
const app = Fastify();
const apollo = new ApolloServer<{ readonly loaders: Loaders }>({
  typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
  resolvers: { Query, ...edgeResolvers },
  plugins: [fastifyApolloDrainPlugin(app)],
});
await apollo.start();
app.get('/readyz', async () => ({ status: 'ready' }));
await app.register(fastifyApollo(apollo), { context: async () => ({ loaders: createLoaders() }) });
await app.listen({ host: '127.0.0.1', port: PORT });
endOnRequest(() => app.close());
