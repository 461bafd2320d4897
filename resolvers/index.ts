import { addResolversToSchema } from '@graphql-tools/schema';
import { createShield } from '../policies/shield.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { RequestContext } from './request-context.ts';
import { type ResolverMap, sharedDataResolvers } from './shared-data-resolvers.ts';

/**
 * Gives the catalogue's schema its resolvers, each root field and entity edge under the shield.
 * @param hub resolvers of the hub's own data, one map per schema file
 */
export function attachResolvers(catalogue: Catalogue, hub: readonly ResolverMap[]): void {
  const guard = createShield<RequestContext>(catalogue);
  const resolvers: Record<string, Record<string, unknown>> = sharedDataResolvers(catalogue, guard);
  for (const map of hub) {
    for (const [type, fields] of Object.entries(map)) {
      const guarded = Object.entries(fields).map(([field, resolve]) => [
        field,
        guard(`${type}.${field}`, resolve as never),
      ]);
      resolvers[type] = { ...resolvers[type], ...Object.fromEntries(guarded) };
    }
  }
  addResolversToSchema({
    schema: catalogue.schema,
    resolvers: resolvers as never,
    updateResolversInPlace: true,
  });
}
