import type { GraphQLFieldResolver } from 'graphql';
import { GraphQLObjectType, isInterfaceType, isUnionType } from 'graphql';
import type { Guard } from '../policies/shield.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { type ShapedObject, TYPE_NAME } from './fetch/shape.ts';
import { shapeRoot } from './fetch/shape-root.ts';
import type { RequestContext } from './request-context.ts';

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;
export type ResolverMap = Record<string, Record<string, unknown>>;

/**
 * Resolvers of all that sources describe. Root fields ask for the plan's data; below them every value has been
 * fetched and stands under its response key.
 */
export function sharedDataResolvers(catalogue: Catalogue, guard: Guard<RequestContext>): ResolverMap {
  const map: ResolverMap = {};
  const query = catalogue.schema.getQueryType()?.name ?? 'Query';
  const guarded = (type: string, fields: Iterable<string>, resolve: Resolver) => {
    map[type] = {
      ...map[type],
      ...Object.fromEntries([...fields].map((field) => [field, guard(`${type}.${field}`, resolve)])),
    };
  };
  guarded(query, catalogue.roots.keys(), rootData);
  for (const entity of catalogue.entities.values()) guarded(entity.name, entity.fields.keys(), byResponseKey);
  for (const root of catalogue.roots.values()) {
    if (root.kind !== 'page') continue;
    for (const type of connectionTypes(catalogue, root.coordinate))
      guarded(type.name, Object.keys(type.getFields()), byResponseKey);
  }
  for (const type of Object.values(catalogue.schema.getTypeMap())) {
    if (isInterfaceType(type) || isUnionType(type))
      map[type.name] = { __resolveType: (value: ShapedObject) => value[TYPE_NAME] };
  }
  return map;
}

const rootData: Resolver = async (...[, , { operation }, info]) => {
  const key = String(info.path.key);
  const root = operation?.plan.roots.get(key);
  if (operation === undefined || root === undefined) throw new Error('the operation has not been authorised');
  const { data } = operation;
  return shapeRoot(root, await data.root(key), data.masking);
};

const byResponseKey: Resolver = (...[parent, , , info]) => (parent as ShapedObject)[info.path.key];

/** The connection and its edge: they hold entities, so their values too stand under response keys. */
function connectionTypes({ schema }: Catalogue, coordinate: string): readonly GraphQLObjectType[] {
  const field = schema.getQueryType()?.getFields()[coordinate.split('.')[1] as string];
  const connection = field?.type;
  if (!(connection instanceof GraphQLObjectType)) return [];
  const edge = schema.getType(String(connection.getFields().edges?.type).replace(/[[\]!]/g, ''));
  return edge instanceof GraphQLObjectType ? [connection, edge] : [connection];
}
