import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, parse, print } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { findCardholder, type ObjectRow } from '../fetch-objects.ts';
import { createLoaders, edgeResolvers, type Loaders } from '../loaders.ts';
import { Query } from '../roots.ts';
import { closeSources } from '../sources.ts';
import { partOfSchema } from './part-of-schema.ts';

export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
}

/** What each source has of a cardholder. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  base: ['name', 'sex', 'birthDate', 'residenceRegion', 'residency'],
  'public-security': ['drivingLicence', 'householdRegistration'],
  transport: ['transitPass'],
  'big-data': ['governmentAccount'],
  library: ['readerCard'],
  museum: ['museumPass'],
};

/** A program: a Yoga server for each subgraph, on ports of its own, which it tells its parent. It ends with that. */
async function serve(name: string, fields: readonly string[]): Promise<Subgraph> {
  const typeDefs = parse(partOfSchema(name === 'base', fields));
  const resolvers: Record<string, Record<string, unknown>> = {};
  for (const [type, edges] of Object.entries(edgeResolvers))
    if (print(typeDefs).includes(`type ${type} `))
      resolvers[type] = Object.fromEntries(
        Object.entries(edges).filter(([field]) => type !== 'Cardholder' || fields.includes(field)),
      );
  const resolveReference =
    name === 'base'
      ? ({ idNumber }: { readonly idNumber: string }) => findCardholder(idNumber)
      : (reference: ObjectRow) => reference;
  resolvers.Cardholder = { ...resolvers.Cardholder, __resolveReference: resolveReference };
  if (name === 'base') resolvers.Query = Query;
  const yoga = createYoga<object, { readonly loaders: Loaders }>({
    schema: buildSubgraphSchema({ typeDefs, resolvers: resolvers as never }),
    context: () => ({ loaders: createLoaders() }),
    logging: false,
  });
  const server = createServer(yoga).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { name, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, typeDefs };
}

process.send?.(await Promise.all(Object.entries(FIELDS).map(([name, fields]) => serve(name, fields))));
process.once('disconnect', async () => {
  await closeSources();
  process.exit(0);
});
