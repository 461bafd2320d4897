import { addResolversToSchema } from '@graphql-tools/schema';
import { createShield } from '../policies/shield.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { type AuditResolversInput, auditResolvers } from './audit.ts';
import type { RequestContext } from './request-context.ts';
import { sharedDataResolvers } from './shared-data-resolvers.ts';

/** Gives the catalogue's schema its resolvers, each root field and entity edge under the shield. */
export function attachResolvers(catalogue: Catalogue, audit: AuditResolversInput): void {
  const guard = createShield<RequestContext>(catalogue);
  const shared = sharedDataResolvers(catalogue, guard);
  const audited = Object.fromEntries(
    Object.entries(auditResolvers(audit)).map(([field, resolve]) => [
      field,
      guard(`Query.${field}`, resolve as never),
    ]),
  );
  const resolvers = { ...shared, Query: { ...shared.Query, ...audited } };
  addResolversToSchema({
    schema: catalogue.schema,
    resolvers: resolvers as never,
    updateResolversInPlace: true,
  });
}
