import {
  buildASTSchema,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  parse,
  printSchema,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { LruMap } from '../lru-map.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { MaskName } from '../schema/masks.ts';
import { coordinateOf } from './bind-arguments.ts';
import type { Access, Decider } from './decide.ts';

/**
 * Makes the schema that a request can use: what its agreement does not grant and its roles do not open does not exist
 * there, no type, field, argument, filter or enumeration. Without resolvers: it is there to be read.
 */
export function createAgreementSchemas(
  catalogue: Catalogue,
  deciderFor: (access: Access) => Decider,
): (access: Access) => GraphQLSchema {
  const types = typesOf(catalogue.schema);
  const memory = new LruMap<string, GraphQLSchema>(CAPACITY);
  return (access) => {
    const { agreement, roles, emergency } = access;
    const key = `${agreement?.id ?? ''}@${agreement?.version ?? 0}${emergency ? '!' : ''} ${roles.toSorted().join()}`;
    const schema = memory.get(key) ?? new SchemaFilter(catalogue, types, deciderFor(access)).schema();
    memory.set(key, schema);
    return schema;
  };
}

/** One is made in milliseconds and is large: only those that are being looked at are kept. */
const CAPACITY = 100;

type Types = ReadonlyMap<string, TypeDefinitionNode>;

/** Applied directives and the hub's own vocabulary stay out: they tell how sources are reached. */
function typesOf(schema: GraphQLSchema): Types {
  const { definitions } = parse(printSchema(schema), { noLocation: true });
  return new Map(definitions.filter(isType).map((node) => [node.name.value, node]));
}

function isType(node: DefinitionNode): node is TypeDefinitionNode {
  return 'name' in node && node.kind.endsWith('TypeDefinition');
}

class SchemaFilter {
  readonly #catalogue: Catalogue;
  readonly #types: Types;
  readonly #decider: Decider;
  /** The granted fields of each object and interface type. */
  readonly #fields = new Map<string, readonly FieldDefinitionNode[]>();
  /** Names of the types of which something can be asked or given. */
  readonly #existing: ReadonlySet<string>;

  constructor(catalogue: Catalogue, types: Types, decider: Decider) {
    this.#catalogue = catalogue;
    this.#types = types;
    this.#decider = decider;
    for (const [name, type] of types)
      if (type.kind === Kind.OBJECT_TYPE_DEFINITION) this.#fields.set(name, this.#grantedFields(type));
    for (const [name, type] of types)
      if (type.kind === Kind.INTERFACE_TYPE_DEFINITION)
        this.#fields.set(
          name,
          (type.fields ?? []).flatMap((field) => this.#sharedField(name, field) ?? []),
        );
    this.#existing = this.#findExisting();
  }

  schema(): GraphQLSchema {
    const query = this.#catalogue.schema.getQueryType()?.name ?? 'Query';
    const mutation = this.#catalogue.schema.getMutationType()?.name;
    const reached = new Map<string, TypeDefinitionNode>();
    const reach = (name: string): void => {
      const type = this.#types.get(name);
      if (type === undefined || reached.has(name)) return;
      const filtered = this.#filtered(type);
      reached.set(name, filtered);
      for (const named of namesIn(filtered)) reach(named);
      for (const { name: member } of this.#memberNodes(name)) reach(member.value);
    };
    reach(query);
    if (mutation !== undefined && this.#existing.has(mutation)) reach(mutation);
    const definitions = [...this.#types.keys()].flatMap((name) => {
      const type = reached.get(name);
      return type === undefined ? [] : [withInterfaces(type, reached)];
    });
    return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValid: true, assumeValidSDL: true });
  }

  #grantedFields(type: ObjectTypeDefinitionNode): readonly FieldDefinitionNode[] {
    return (type.fields ?? []).flatMap((field) => {
      const decision = this.#decider.decide(`${type.name.value}.${field.name.value}`);
      if (!decision.granted) return [];
      const args = (field.arguments ?? []).filter(
        (argument) =>
          (decision.arguments?.includes(argument.name.value) ?? true) && this.#canBeGiven(argument),
      );
      return isCallable(field, args) ? [{ ...describeMask(field, decision.mask), arguments: args }] : [];
    });
  }

  /** A field asked of an interface is asked of every type that the agreement knows behind it. */
  #sharedField(type: string, field: FieldDefinitionNode): FieldDefinitionNode | undefined {
    const fields = this.#members(type).map((member) => this.#field(member, field.name.value));
    if (fields.length === 0 || fields.includes(undefined)) return undefined;
    const args = (field.arguments ?? []).filter(({ name }) =>
      fields.every((known) => known?.arguments?.some((argument) => argument.name.value === name.value)),
    );
    return { ...field, arguments: args };
  }

  #field(type: string, name: string): FieldDefinitionNode | undefined {
    return this.#fields.get(type)?.find((field) => field.name.value === name);
  }

  /** The types behind an interface or a union of which the agreement shows rows. */
  #members(name: string): readonly string[] {
    const { schema } = this.#catalogue;
    const type = schema.getType(name);
    if (!isAbstractType(type)) return [];
    return schema.getPossibleTypes(type).flatMap((member) => (this.#seen(member.name) ? [member.name] : []));
  }

  #seen(type: string): boolean {
    return !this.#catalogue.entities.has(type) || this.#decider.seesType(type);
  }

  /** A filter by what is not granted, or masked, is refused: such conditions do not exist. */
  #conditions(type: string, fields: readonly InputValueDefinitionNode[] = []) {
    return fields.filter(({ name }) => {
      const condition = this.#catalogue.conditions.get(`${type}.${name.value}`);
      if (condition === undefined) return true;
      const decision = this.#decider.decide(coordinateOf(condition));
      return decision.granted && decision.mask === 'NONE';
    });
  }

  #canBeGiven({ type }: InputValueDefinitionNode): boolean {
    const input = this.#types.get(nameOf(type));
    return (
      input?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION ||
      this.#conditions(input.name.value, input.fields).length > 0
    );
  }

  /**
   * Grows from the leaves: an object exists if a field of it leads to something that does, so that types which only
   * lead to one another do not.
   */
  #findExisting(): ReadonlySet<string> {
    const existing = new Set<string>();
    const exists = ({ kind, name: { value: name } }: TypeDefinitionNode): boolean => {
      if (kind === Kind.OBJECT_TYPE_DEFINITION)
        return (this.#fields.get(name) ?? []).some(
          ({ type }) => !this.#types.has(nameOf(type)) || existing.has(nameOf(type)),
        );
      if (kind === Kind.INTERFACE_TYPE_DEFINITION || kind === Kind.UNION_TYPE_DEFINITION)
        return this.#members(name).some((member) => existing.has(member));
      return true;
    };
    for (let before = -1; before < existing.size; ) {
      before = existing.size;
      for (const type of this.#types.values()) if (exists(type)) existing.add(type.name.value);
    }
    return existing;
  }

  #filtered(type: TypeDefinitionNode): TypeDefinitionNode {
    const name = type.name.value;
    switch (type.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
        return { ...type, fields: this.#fieldsOf(name) };
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const fields = this.#fieldsOf(name);
        // An interface has fields. One whose types have none in common any more is a union of them.
        return fields.length > 0
          ? { ...type, fields }
          : { ...named(type), kind: Kind.UNION_TYPE_DEFINITION, types: this.#memberNodes(name) };
      }
      case Kind.UNION_TYPE_DEFINITION:
        return { ...type, types: this.#memberNodes(name) };
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return { ...type, fields: this.#conditions(name, type.fields) };
      default:
        return type;
    }
  }

  #fieldsOf(type: string): readonly FieldDefinitionNode[] {
    return (this.#fields.get(type) ?? []).filter((field) => {
      const name = nameOf(field.type);
      return !this.#types.has(name) || this.#existing.has(name);
    });
  }

  #memberNodes(type: string): readonly NamedTypeNode[] {
    return this.#members(type).flatMap((member) =>
      this.#existing.has(member) ? [{ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: member } }] : [],
    );
  }
}

function named({ name, description }: TypeDefinitionNode) {
  return { name, ...(description === undefined ? {} : { description }) };
}

/** A masked value is text of another form than its type says. */
function describeMask(field: FieldDefinitionNode, mask: MaskName): FieldDefinitionNode {
  if (mask === 'NONE') return field;
  const value = `${field.description?.value ?? ''}\n以 ${mask} 脱敏 · Masked by ${mask}`.trim();
  return { ...field, description: { kind: Kind.STRING, value, block: true } };
}

function isCallable(field: FieldDefinitionNode, args: readonly InputValueDefinitionNode[]): boolean {
  return (field.arguments ?? []).every(
    (argument) =>
      args.includes(argument) ||
      argument.type.kind !== Kind.NON_NULL_TYPE ||
      argument.defaultValue !== undefined,
  );
}

/** An object keeps those of its interfaces that can be reached, and are interfaces still. */
function withInterfaces(
  type: TypeDefinitionNode,
  reached: ReadonlyMap<string, TypeDefinitionNode>,
): TypeDefinitionNode {
  if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return type;
  const interfaces = (type.interfaces ?? []).filter(
    ({ name }) => reached.get(name.value)?.kind === Kind.INTERFACE_TYPE_DEFINITION,
  );
  return { ...type, interfaces };
}

/** Names of the types that a definition's fields, arguments and members have. */
function namesIn(type: TypeDefinitionNode): readonly string[] {
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return (type.fields ?? []).flatMap((field) => [
        nameOf(field.type),
        ...(field.arguments ?? []).map((argument) => nameOf(argument.type)),
      ]);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return (type.fields ?? []).map((field) => nameOf(field.type));
    case Kind.UNION_TYPE_DEFINITION:
      return (type.types ?? []).map(nameOf);
    default:
      return [];
  }
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
