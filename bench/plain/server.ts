import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import Fastify from 'fastify';
import pg from 'pg';
import {
  createLoaders,
  findCardholder,
  type Loaders,
  listCardholders,
  type ObjectRow,
  type Pools,
} from './tables.ts';

/**
 * A program: Apollo Server on Fastify as its documentation sets it up, with a DataLoader per edge. It knows no
 * callers, no agreements and no log, and is what the hub is measured beside.
 */
interface Context {
  readonly pools: Pools;
  readonly loaders: Loaders;
}

/** As many connections per source as the hub has. */
const POOL_SIZE = 8;

const sources = JSON.parse(process.env.SOURCES ?? '{}') as Record<string, string>;
const pools = Object.fromEntries(
  Object.entries(sources).map(([name, connectionString]) => [
    name,
    new pg.Pool({ connectionString, max: POOL_SIZE }),
  ]),
) as Pools;

const byIdNumber =
  (edge: keyof Loaders) =>
  (
    { idNumber }: { readonly idNumber: string },
    _: unknown,
    { loaders }: Context,
  ): Promise<ObjectRow | null> =>
    loaders[edge].load(idNumber);

const resolvers = {
  Query: {
    cardholder: (_: unknown, { idNumber }: { idNumber: string }, context: Context) =>
      findCardholder(context.pools.CARDHOLDER_BASE, idNumber),
    cardholders: async (
      _: unknown,
      { filter, first }: { filter: { bornFrom: string }; first: number },
      context: Context,
    ) => ({
      nodes: await listCardholders(context.pools.CARDHOLDER_BASE, { bornFrom: filter.bornFrom, first }),
    }),
  },
  Cardholder: {
    drivingLicence: byIdNumber('drivingLicence'),
    transitPass: byIdNumber('transitPass'),
    governmentAccount: byIdNumber('governmentAccount'),
  },
  Sex: { UNKNOWN: '0', MALE: '1', FEMALE: '2', UNSTATED: '9' },
  TransitPassKind: { ORDINARY: 0, STUDENT: 1, SENIOR: 2, DISABLED: 3 },
};

const app = Fastify();
const apollo = new ApolloServer<Context>({
  typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
  resolvers,
  plugins: [fastifyApolloDrainPlugin(app)],
});
await apollo.start();
app.get('/readyz', async () => ({ status: 'ready' }));
await app.register(fastifyApollo(apollo), {
  context: async () => ({ pools, loaders: createLoaders(pools) }),
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

process.once('SIGTERM', async () => {
  await app.close();
  await Promise.all(Object.values(pools).map((pool) => pool.end()));
});
