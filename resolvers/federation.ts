import type { GraphQLSchema } from 'graphql';
import type { Access, Decider } from '../policies/decide.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import { subgraphSdl } from '../policies/subgraph-sdl.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

export interface FederationResolversInput {
  readonly catalogue: Catalogue;
  readonly deciderFor: (access: Access) => Decider;
  readonly schemaFor: (access: Access) => GraphQLSchema;
}

/** What the hub says of itself as a subgraph: no more than introspection would. */
export function federationResolvers({
  catalogue,
  deciderFor,
  schemaFor,
}: FederationResolversInput): ResolverMap {
  // Aliases must not multiply the work; the schema's object stands for what may be known.
  const made = new WeakMap<GraphQLSchema, string>();
  return {
    Query: { _service: () => ({}) },
    _Service: {
      sdl(_parent: unknown, _args: unknown, { facts }: RequestContext): string {
        const access = {
          agreement: facts.agreement,
          roles: facts.caller.roles,
          emergency: facts.emergency !== undefined,
          today: dateInShanghai(new Date()),
        };
        const schema = schemaFor(access);
        const sdl = made.get(schema) ?? subgraphSdl({ catalogue, schema, decider: deciderFor(access) });
        made.set(schema, sdl);
        return sdl;
      },
    },
  };
}
