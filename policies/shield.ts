import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { deny, rule, shield } from 'graphql-shield';
import type { Catalogue, Coordinate } from '../schema/catalogue.ts';
import type { AccessPlan } from './access-plan.ts';
import { notGranted } from './not-granted.ts';

/** What the shield has to know of a request. */
export interface Shielded {
  readonly operation: { readonly plan: Pick<AccessPlan, 'decisions'> } | undefined;
  /** Denied fields come back null with one error each, instead of refusing the operation. */
  readonly deniedAsNull: boolean;
  /** Fields whose denial has been told, by their place in the response without list indexes. */
  readonly toldDenials: Set<string>;
}

type Resolver<Context extends Shielded = Shielded> = GraphQLFieldResolver<unknown, Context>;

/** The guarded resolver of a field where the shield stands; any other resolver as it is. */
export type Guard<Context extends Shielded> = (
  coordinate: Coordinate,
  resolve: Resolver<Context>,
) => Resolver<Context>;

const isGranted = rule({ cache: 'no_cache' })((...[, , context, info]: Parameters<Resolver>) => {
  return context.operation?.plan.decisions.get(coordinateOf(info))?.granted === true;
});

/**
 * The second, independent lock (graphql-shield): over every root field and every field that leads to an entity. It
 * answers from the plan's decision for the coordinate that is really being executed, so a fault in the walk that
 * made the plan opens nothing. Leaf fields are not wrapped: a rule on each costs two to five times the throughput,
 * and what is denied has not been fetched.
 */
export function createShield<Context extends Shielded>(catalogue: Catalogue): Guard<Context> {
  const { schema } = catalogue;
  const tree: Record<string, Record<string, typeof isGranted>> = {};
  for (const coordinate of guardedCoordinates(catalogue)) {
    const [type, field] = coordinate.split('.') as [string, string];
    tree[type] = { ...tree[type], [field]: isGranted };
  }
  const generator = shield(tree, {
    fallbackRule: deny,
    allowExternalErrors: true,
    fallbackError: denial as never,
  });
  const middlewares = generator.generate(schema) as unknown as Record<
    string,
    Record<string, (resolve: Resolver<Context>, ...call: Parameters<Resolver<Context>>) => unknown>
  >;
  return (coordinate, resolve) => {
    const [type, field] = coordinate.split('.') as [string, string];
    const middleware = tree[type]?.[field] === undefined ? undefined : middlewares[type]?.[field];
    return middleware === undefined ? resolve : (...call) => middleware(resolve, ...call);
  };
}

/** The coordinates where the shield stands: root fields and fields that lead to entities. */
export function guardedCoordinates({ schema, entities }: Catalogue): readonly Coordinate[] {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => type ?? []);
  const rootFields = roots.flatMap((type) =>
    Object.values(type.getFields()).map(({ name }) => `${type.name}.${name}`),
  );
  const edges = [...entities.values()].flatMap((entity) =>
    [...entity.fields.values()].flatMap((field) => (field.kind === 'edge' ? [field.coordinate] : [])),
  );
  return [...rootFields, ...edges];
}

/** A denial is told once per field of the operation, however many rows there are; the others are null. */
function denial(_thrown: unknown, ...[, , context, info]: Parameters<Resolver>): Error | null {
  const coordinate = coordinateOf(info);
  const place = `${placeOf(info.path)} ${coordinate}`;
  if (context.deniedAsNull && context.toldDenials.has(place)) return null;
  context.toldDenials.add(place);
  return notGranted([coordinate]);
}

/** Response keys from the root, the same for every row. */
function placeOf({ prev, key }: GraphQLResolveInfo['path']): string {
  const parent = prev === undefined ? '' : placeOf(prev);
  return typeof key === 'number' ? parent : `${parent}.${key}`;
}

function coordinateOf({ parentType, fieldName }: GraphQLResolveInfo): Coordinate {
  return `${parentType.name}.${fieldName}`;
}
