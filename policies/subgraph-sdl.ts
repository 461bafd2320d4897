import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { type Catalogue, referencesOf } from '../schema/catalogue.ts';
import type { Decider } from './decide.ts';

export interface SubgraphQuestion {
  readonly catalogue: Catalogue;
  /** What the request may know, made with the same decider. */
  readonly schema: GraphQLSchema;
  readonly decider: Decider;
}

/**
 * The shared data that may be asked for, as an Apollo Federation 2 subgraph describes itself, so that a supergraph can be composed of
 * it. An entity has its key where it can be had by reference. A key that is not granted as it is cannot be asked for here, for a
 * router would look elsewhere for whom a mask names: it is external, and no root leads to such an entity, for from there no other
 * subgraph could be reached.
 * https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
 */
export function subgraphSdl({ catalogue, schema, decider }: SubgraphQuestion): string {
  const keys = keysOf(catalogue, schema);
  const query = schema.getQueryType()?.name ?? 'Query';
  const external = new Set(
    [...keys].flatMap(([type, key]) => {
      const decision = decider.decide(`${type}.${key}`);
      return decision.granted && decision.mask === 'NONE' ? [] : [type];
    }),
  );
  const definitions = parse(printSchema(schema), { noLocation: true }).definitions.flatMap(
    (definition): readonly DefinitionNode[] => {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [definition];
      const name = definition.name.value;
      if (name === query) return onlyData(catalogue, definition);
      const key = keys.get(name);
      if (key !== undefined) return [withKey(definition, { key, external: external.has(name) })];
      return [
        isStructural(catalogue, definition)
          ? { ...definition, directives: [directive('shareable')] }
          : definition,
      ];
    },
  );
  const from = external.size === 0 ? [query, ...keys.keys()] : [...keys.keys()];
  return `${LINK}\n\n${print({ kind: Kind.DOCUMENT, definitions: reachedFrom(from, definitions) })}\n`;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@shareable"])';

/** By entity that can be had by reference its key. */
function keysOf({ roots }: Catalogue, schema: GraphQLSchema): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const [name, root] of roots) {
    const references = referencesOf(root);
    if (references === undefined || root.kind !== 'edge') continue;
    if (schema.getQueryType()?.getFields()[name] === undefined) continue;
    for (const target of root.targets) keys.set(target, references.key);
  }
  return keys;
}

/** A router composes data; the hub itself is administered at the hub. A root type without fields is none. */
function onlyData({ roots }: Catalogue, type: ObjectTypeDefinitionNode): readonly DefinitionNode[] {
  const fields = (type.fields ?? []).filter(({ name }) => {
    const root = roots.get(name.value);
    return root !== undefined && referencesOf(root) === undefined;
  });
  return fields.length === 0 ? [] : [{ ...type, fields }];
}

function withKey(
  type: ObjectTypeDefinitionNode,
  { key, external }: { readonly key: string; readonly external: boolean },
): ObjectTypeDefinitionNode {
  const fields = (type.fields ?? []).filter(({ name }) => !external || name.value !== key);
  return {
    ...type,
    directives: [directive('key', { fields: key })],
    fields: external ? [externalKey(key), ...fields] : fields,
  };
}

/** The type that references are read as (policies/references.ts). */
function externalKey(name: string): FieldDefinitionNode {
  return {
    kind: Kind.FIELD_DEFINITION,
    name: { kind: Kind.NAME, value: name },
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'IdNumber' } },
    directives: [directive('external')],
  };
}

/** Types without data of their own, such as PageInfo, mean the same in every subgraph. */
function isStructural({ hubAccess }: Catalogue, { name, fields = [] }: ObjectTypeDefinitionNode): boolean {
  return fields.every((field) => hubAccess.get(`${name.value}.${field.name.value}`)?.kind === 'structural');
}

/** The definitions that are named by those of the given types, and theirs; of an interface or a union the types behind it. */
function reachedFrom(
  names: readonly string[],
  definitions: readonly DefinitionNode[],
): readonly DefinitionNode[] {
  const reached = new Set(names);
  for (let before = -1; before < reached.size; ) {
    before = reached.size;
    for (const definition of definitions) {
      if (!('name' in definition) || definition.name === undefined) continue;
      const named = new Set<string>();
      visit(definition, { NamedType: ({ name }) => void named.add(name.value) });
      const implementing =
        'interfaces' in definition &&
        (definition.interfaces ?? []).some(({ name }) => reached.has(name.value));
      if (implementing) reached.add(definition.name.value);
      if (reached.has(definition.name.value)) for (const name of named) reached.add(name);
    }
  }
  return definitions.filter(
    (definition) => 'name' in definition && reached.has(definition.name?.value ?? ''),
  );
}

function directive(name: string, args: Readonly<Record<string, string>> = {}): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: Object.entries(args).map(([argument, value]) => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: argument },
      value: { kind: Kind.STRING, value },
    })),
  };
}
