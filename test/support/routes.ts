import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Coordinate } from '../../schema/catalogue.ts';

/** A way through the graph to a coordinate, and the smallest operation that takes it. */
export interface Route {
  readonly coordinate: Coordinate;
  /** Every coordinate that the operation names, the wanted one last. */
  readonly coordinates: readonly Coordinate[];
  /** Takes variables of `VARIABLES` where it needs them. */
  readonly query: string;
}

interface Step {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  /** The object type behind the field that the way goes on with. */
  readonly into: GraphQLObjectType;
}

/** Types of the arguments that are required somewhere: each is given as a variable of that name. */
export const VARIABLES = [
  'IdNumber',
  'ID',
  'String',
  'Int',
  'ServiceItemInput',
  'SourceExpectationInput',
  'BilingualInput',
  'Date',
  'EmergencyFinding',
  'ObjectionKind',
  'ObjectionOutcome',
  'AlertFinding',
  'WatchRuleInput',
  'CosignatureInput',
  'Department',
  'SourceKind',
  'SourceAddressInput',
  'ChangeInput',
  'ChangeKind',
  '_Any',
];

/** Routes to every field of every object type: one by each field that leads to the type. */
export function routesTo(schema: GraphQLSchema): readonly Route[] {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  return roots.flatMap((root) => routesFrom(root, schema));
}

function routesFrom(root: GraphQLObjectType, schema: GraphQLSchema): readonly Route[] {
  const steps = objectTypes(schema).flatMap((type) => stepsFrom(schema, type));
  const ways = shortestWays(root, steps);
  // Behind a change stands mostly what a query reaches too.
  const query = schema.getQueryType();
  const known = root === query || query == null ? new Map() : shortestWays(query, steps);
  const types = objectTypes(schema).filter(({ name }) => !known.has(name));
  return types.flatMap((type) => {
    const entrances = type === root ? [[]] : steps.filter(({ into }) => into === type).map((step) => [step]);
    return entrances.flatMap((entrance) => {
      const before = entrance[0] === undefined ? [] : ways.get(entrance[0].type.name);
      if (before === undefined) return [];
      return Object.values(type.getFields()).map((field) =>
        route([...before, ...entrance], { root, type, field }),
      );
    });
  });
}

/** Every coordinate that an operation could name. */
export function coordinatesOf(schema: GraphQLSchema): readonly Coordinate[] {
  return objectTypes(schema).flatMap((type) =>
    Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
  );
}

function objectTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type),
  );
}

function stepsFrom(schema: GraphQLSchema, type: GraphQLObjectType): readonly Step[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const target = getNamedType(field.type);
    const targets = isAbstractType(target)
      ? schema.getPossibleTypes(target)
      : isObjectType(target)
        ? [target]
        : [];
    return targets.map((into) => ({ type, field, into }));
  });
}

/** Breadth first, so each type's way is a shortest one. */
function shortestWays(from: GraphQLObjectType, steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const ways = new Map<string, readonly Step[]>([[from.name, []]]);
  for (const [reached, way] of ways) {
    for (const step of steps)
      if (step.type.name === reached && !ways.has(step.into.name)) ways.set(step.into.name, [...way, step]);
  }
  return ways;
}

interface End {
  readonly root: GraphQLObjectType;
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

function route(way: readonly Step[], { root, type, field }: End): Route {
  const coordinate = `${type.name}.${field.name}`;
  const wanted = isCompositeType(getNamedType(field.type))
    ? `${callOf(field)} { __typename }`
    : callOf(field);
  const selection = way.reduceRight((inner, { field: by, into }) => {
    const abstract = isAbstractType(getNamedType(by.type));
    return `${callOf(by)} { ${abstract ? `... on ${into.name} { ${inner} }` : inner} }`;
  }, wanted);
  const variables = VARIABLES.filter((name) => new RegExp(`\\$${name}\\b`).test(selection));
  const declared = variables.map((name) => `$${name}: ${name}!`).join(', ');
  return {
    coordinate,
    coordinates: [...way.map((step) => `${step.type.name}.${step.field.name}`), coordinate],
    query: `${root.name.toLowerCase()}${declared === '' ? '' : `(${declared})`} { ${selection} }`,
  };
}

/** A field with the arguments that it needs, each a variable named for its type. */
function callOf({ name, args }: GraphQLField<unknown, unknown>): string {
  const needed = args.filter(isRequiredArgument).map(({ name, type }) => {
    const variable = `$${getNamedType(type).name}`;
    return `${name}: ${isListType(getNullableType(type)) ? `[${variable}]` : variable}`;
  });
  return needed.length === 0 ? name : `${name}(${needed.join(', ')})`;
}
