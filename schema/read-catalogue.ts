import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Bilingual } from '../errors.ts';
import type {
  Catalogue,
  Catalogued,
  Column,
  Edge,
  Entity,
  FilterCondition,
  HubAccess,
  Page,
  Source,
  Table,
} from './catalogue.ts';
import { directiveArguments } from './directive-arguments.ts';
import { placeOf, type SchemaFault, SchemaFaultsError } from './fault.ts';
import { type SdlFile, schemaExtensions } from './sdl-files.ts';
import { valueTypeOf } from './value-type.ts';

export interface CatalogueInput {
  readonly schema: GraphQLSchema;
  readonly sources: readonly SdlFile[];
  readonly version: string;
}

type Type = GraphQLObjectType | GraphQLInterfaceType;
type Field = GraphQLField<unknown, unknown>;
type Report = (node: Parameters<typeof placeOf>[0], fault: Bilingual, remedy: Bilingual) => void;

/** What a mask can be applied to. */
const MASKABLE: Readonly<Record<string, string>> = {
  NAME: 'String',
  ID_NUMBER: 'IdNumber',
  MOBILE: 'String',
  AGE_BAND: 'Date',
};

/**
 * Resolves the directives of a valid schema.
 * @throws SchemaFaultsError with every inconsistency.
 */
export function readCatalogue({ schema, sources: files, version }: CatalogueInput): Catalogue {
  const faults: SchemaFault[] = [];
  const report: Report = (node, fault, remedy) => faults.push({ place: placeOf(node), fault, remedy });

  const sources = readSources(schema, files, report);
  const byFile = new Map([...sources.values()].map((source) => [source.place.file, source]));
  const entities = new Map<string, Entity>();
  const hubAccess = new Map<string, HubAccess>();
  const roots = new Map<string, Edge | Page>();
  const reader = new FieldReader(schema, byFile, report);

  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || !isObjectType(type)) continue;
    if (type === schema.getQueryType()) {
      for (const field of Object.values(type.getFields())) {
        const root = reader.root(field);
        if (root !== undefined) roots.set(field.name, root);
        else hubAccess.set(`${type.name}.${field.name}`, reader.hubAccess(type, field));
      }
    } else if (directiveArguments(schema, 'table', type.astNode) !== undefined) {
      const entity = reader.entity(type);
      if (entity !== undefined) entities.set(type.name, entity);
    } else {
      if (byFile.has(placeOf(type.astNode).file)) {
        report(
          type.astNode,
          { zh: `来源中的类型 ${type.name} 缺少 @table`, en: `type ${type.name} of a source lacks @table` },
          {
            zh: '用 @table(name: …, key: …) 指明它的表',
            en: 'name its table with @table(name: …, key: …)',
          },
        );
      }
      for (const field of Object.values(type.getFields()))
        hubAccess.set(`${type.name}.${field.name}`, reader.hubAccess(type, field));
    }
  }
  checkEdges({ schema, entities, report });
  if (faults.length > 0) throw new SchemaFaultsError(faults);
  return { schema, version, sources, entities, roots, hubAccess, conditions: readConditions(schema) };
}

function readSources(schema: GraphQLSchema, files: readonly SdlFile[], report: Report): Map<string, Source> {
  const sources = new Map<string, Source>();
  for (const file of files) {
    const extension = schemaExtensions(file.document)[0];
    const source = directiveArguments<Omit<Source, 'place'>>(schema, 'source', extension);
    if (source === undefined) {
      report(
        file.document.definitions[0],
        { zh: '来源文件缺少 @source', en: 'a source file lacks @source' },
        {
          zh: '在文件开头写 extend schema @source(id: …, department: …, kind: …, connection: …)',
          en: 'begin the file with extend schema @source(id: …, department: …, kind: …, connection: …)',
        },
      );
    } else if (sources.has(source.id)) {
      report(
        extension,
        { zh: `来源标识 ${source.id} 已被使用`, en: `the source id ${source.id} is taken` },
        { zh: '换一个标识', en: 'choose another id' },
      );
    } else {
      sources.set(source.id, { ...source, place: { ...placeOf(extension), file: file.name } });
    }
  }
  return sources;
}

/** Reads types and fields, each with what the directives on it, on its type and on its source say. */
class FieldReader {
  readonly #schema: GraphQLSchema;
  readonly #sourceByFile: ReadonlyMap<string, Source>;
  readonly #report: Report;

  constructor(schema: GraphQLSchema, sourceByFile: ReadonlyMap<string, Source>, report: Report) {
    this.#schema = schema;
    this.#sourceByFile = sourceByFile;
    this.#report = report;
  }

  entity(type: GraphQLObjectType): Entity | undefined {
    const source = this.#sourceByFile.get(placeOf(type.astNode).file);
    if (source === undefined) {
      this.#report(
        type.astNode,
        {
          zh: `${type.name} 有 @table 却不在来源文件中`,
          en: `${type.name} has @table outside a source file`,
        },
        {
          zh: '移到 schema/sources/ 下的文件',
          en: 'move it to a file in schema/sources/',
        },
      );
      return undefined;
    }
    this.#checkDescription(type, type.astNode, type.name);
    const fields = new Map<string, Column | Edge>();
    for (const field of Object.values(type.getFields())) {
      const read = this.#field(type, field);
      if (read !== undefined) fields.set(field.name, read);
    }
    return { name: type.name, source, table: this.#table(type), fields, place: placeOf(type.astNode) };
  }

  root(field: Field): Edge | Page | undefined {
    const query = this.#schema.getQueryType() as GraphQLObjectType;
    const edge = this.#edge(query, field);
    if (edge !== undefined) return edge;
    const type = getNamedType(field.type);
    const target = isObjectType(type) ? getNamedType(type.getFields().nodes?.type) : undefined;
    if (target === undefined || !isObjectType(target)) return undefined;
    if (directiveArguments(this.#schema, 'table', target.astNode) === undefined) return undefined;
    return { kind: 'page', target: target.name, ...this.#catalogued(query, field) };
  }

  hubAccess(type: GraphQLObjectType, field: Field): HubAccess {
    const role =
      directiveArguments<{ requires: string }>(this.#schema, 'role', field.astNode) ??
      directiveArguments<{ requires: string }>(this.#schema, 'role', type.astNode);
    if (role !== undefined) return { kind: 'role', role: role.requires };
    if (directiveArguments(this.#schema, 'structural', type.astNode) === undefined) {
      this.#report(
        field.astNode ?? type.astNode,
        {
          zh: `${type.name}.${field.name} 未说明何人可用`,
          en: `nothing says who may reach ${type.name}.${field.name}`,
        },
        {
          zh: '加上 @table 与 @column、@lookup、@role 或 @structural',
          en: 'add @table with @column, @lookup, @role or @structural',
        },
      );
    }
    return { kind: 'structural' };
  }

  #table(type: GraphQLObjectType): Table {
    const { order, ...table } = directiveArguments<{
      name: string;
      key: string;
      subject?: string;
      order?: string;
      latest?: string;
    }>(this.#schema, 'table', type.astNode) as {
      name: string;
      key: string;
      subject?: string;
      order?: string;
      latest?: string;
    };
    const parsed = /^(\w+)( DESC)?$/.exec(order ?? '');
    if (order !== undefined && parsed === null) {
      this.#report(
        type.astNode,
        {
          zh: `@table 的 order 应为列名,可加 DESC:${order}`,
          en: `order of @table must be a column with an optional DESC: ${order}`,
        },
        {
          zh: '如 order: "JZRQ DESC"',
          en: 'such as order: "JZRQ DESC"',
        },
      );
    }
    return {
      name: table.name,
      key: table.key,
      subject: table.subject,
      latest: table.latest,
      order:
        parsed === null ? undefined : { column: parsed[1] as string, descending: parsed[2] !== undefined },
    };
  }

  #field(type: GraphQLObjectType, field: Field): Column | Edge | undefined {
    const coordinate = `${type.name}.${field.name}`;
    this.#checkDescription(field, field.astNode, coordinate);
    if (isNonNullType(field.type)) {
      this.#report(
        field.astNode,
        {
          zh: `${coordinate} 不可为非空:来源可能不可用,字段可能未授权`,
          en: `${coordinate} cannot be non-null: a source may be down, a field may not be granted`,
        },
        {
          zh: '去掉 !',
          en: 'remove the !',
        },
      );
    }
    const column = directiveArguments<{ name: string }>(this.#schema, 'column', field.astNode);
    const edge = this.#edge(type, field);
    if ((column === undefined) === (edge === undefined)) {
      this.#report(
        field.astNode,
        {
          zh: `${coordinate} 须有 @column 或 @lookup 之一`,
          en: `${coordinate} needs either @column or @lookup`,
        },
        {
          zh: '指明它的列或关联',
          en: 'name its column, or what it is looked up by',
        },
      );
      return undefined;
    }
    return edge ?? this.#column(type, field, (column as { name: string }).name);
  }

  #column(type: GraphQLObjectType, field: Field, name: string): Column | undefined {
    const catalogued = this.#catalogued(type, field);
    const valueType = isListType(getNullableType(field.type))
      ? undefined
      : valueTypeOf(getNamedType(field.type));
    if (valueType === undefined) {
      this.#report(
        field.astNode,
        {
          zh: `${catalogued.coordinate} 的类型 ${String(field.type)} 不能是列`,
          en: `${catalogued.coordinate}: a column cannot have the type ${String(field.type)}`,
        },
        {
          zh: '用 String、Int、Boolean、Date、DateTime、IdNumber、RegionCode 或枚举',
          en: 'use String, Int, Boolean, Date, DateTime, IdNumber, RegionCode or an enumeration',
        },
      );
      return undefined;
    }
    const defaultMask =
      directiveArguments<{ default: string }>(this.#schema, 'mask', field.astNode)?.default ?? 'NONE';
    if (defaultMask !== 'NONE' && MASKABLE[defaultMask] !== valueType.name) {
      this.#report(
        field.astNode,
        {
          zh: `脱敏方式 ${defaultMask} 不适用于 ${valueType.name}`,
          en: `the mask ${defaultMask} does not apply to ${valueType.name}`,
        },
        {
          zh: `它适用于 ${MASKABLE[defaultMask]}`,
          en: `it applies to ${MASKABLE[defaultMask]}`,
        },
      );
    }
    return { kind: 'column', name, type: valueType, defaultMask, ...catalogued };
  }

  #edge(type: GraphQLObjectType, field: Field): Edge | undefined {
    const lookup = directiveArguments<{ by: string; key?: string }>(this.#schema, 'lookup', field.astNode);
    if (lookup === undefined) return undefined;
    const catalogued = this.#catalogued(type, field);
    const by =
      type === this.#schema.getQueryType()
        ? field.args.find(({ name }) => name === lookup.by)
        : type.getFields()[lookup.by];
    if (by === undefined) {
      this.#report(
        field.astNode,
        {
          zh: `${catalogued.coordinate}:@lookup 的 by 指向不存在的 ${lookup.by}`,
          en: `${catalogued.coordinate}: by of @lookup names ${lookup.by}, which does not exist`,
        },
        {
          zh: `写 ${type.name} 的一个字段名`,
          en: `name a field of ${type.name}`,
        },
      );
    }
    const target = getNamedType(field.type);
    const targets = isAbstractType(target) ? this.#schema.getPossibleTypes(target) : [target];
    const list = isListType(getNullableType(field.type));
    if (list && !field.args.some(({ name }) => name === 'first') && !isAbstractType(target)) {
      this.#report(
        field.astNode,
        {
          zh: `列表 ${catalogued.coordinate} 缺少参数 first`,
          en: `the list ${catalogued.coordinate} lacks the argument first`,
        },
        {
          zh: '加上 (first: Int = 10)',
          en: 'add (first: Int = 10)',
        },
      );
    }
    return {
      kind: 'edge',
      by: lookup.by,
      key: lookup.key,
      keyType: by !== undefined && getNamedType(by.type).name === 'IdNumber' ? 'ID_NUMBER' : 'TEXT',
      list,
      targets: targets.map(({ name }) => name),
      ...catalogued,
    };
  }

  #catalogued(type: Type, field: Field): Catalogued {
    const coordinate = `${type.name}.${field.name}`;
    const read = <T>(directive: string): T | undefined =>
      directiveArguments<T>(this.#schema, directive, field.astNode) ??
      directiveArguments<T>(this.#schema, directive, type.astNode);
    const place = placeOf(field.astNode);
    const source = this.#sourceByFile.get(place.file);
    const level = read<{ level: number }>('classified')?.level ?? 1;
    if (level < 1 || level > 4) {
      this.#report(
        field.astNode,
        {
          zh: `${coordinate} 的级别 ${level} 不在 1–4 之内`,
          en: `the level ${level} of ${coordinate} is not within 1 to 4`,
        },
        { zh: '改为 1–4', en: 'use 1 to 4' },
      );
    }
    if (source !== undefined && read('classified') === undefined) {
      this.#report(
        field.astNode,
        { zh: `${coordinate} 没有数据分级`, en: `${coordinate} has no classification level` },
        {
          zh: '在字段或类型上加 @classified(level: 1–4)',
          en: 'add @classified(level: 1 to 4) to the field or its type',
        },
      );
    }
    return {
      coordinate,
      level,
      owner: read<{ department: string }>('owner')?.department ?? source?.department ?? 'HRSS',
      sharing: read<{ attribute: string }>('sharing')?.attribute ?? 'CONDITIONAL',
      place,
    };
  }

  #checkDescription(
    described: { readonly description?: string | null | undefined },
    node: Parameters<typeof placeOf>[0],
    coordinate: string,
  ): void {
    if (/\p{Script=Han}.* · .*[A-Za-z]/su.test(described.description ?? '')) return;
    this.#report(
      node,
      { zh: `${coordinate} 缺少中英文说明`, en: `${coordinate} lacks a description in Chinese and English` },
      {
        zh: '在上一行写 "中文 · English"',
        en: 'write "中文 · English" on the line above',
      },
    );
  }
}

interface EdgeCheck {
  readonly schema: GraphQLSchema;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly report: Report;
}

/** Edges can only be checked when every entity is known. */
function checkEdges({ schema, entities, report }: EdgeCheck): void {
  for (const entity of entities.values()) {
    for (const [name, edge] of entity.fields) {
      if (edge.kind !== 'edge') continue;
      const node = (schema.getType(entity.name) as GraphQLObjectType).getFields()[name]?.astNode;
      const by = entity.fields.get(edge.by);
      if (by !== undefined && by.kind !== 'column') {
        report(
          node,
          {
            zh: `${edge.coordinate}:${edge.by} 不是列`,
            en: `${edge.coordinate}: ${edge.by} is not a column`,
          },
          { zh: '按有 @column 的字段关联', en: 'look up by a field with @column' },
        );
      }
      if (edge.targets.length === 0 || edge.targets.some((target) => !entities.has(target))) {
        report(
          node,
          {
            zh: `${edge.coordinate} 所指类型没有 @table`,
            en: `${edge.coordinate} leads to a type without @table`,
          },
          { zh: '为该类型加 @table', en: 'give that type a @table' },
        );
      }
    }
  }
}

function readConditions(schema: GraphQLSchema): ReadonlyMap<string, FilterCondition> {
  const conditions = new Map<string, FilterCondition>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const condition = directiveArguments<FilterCondition>(schema, 'condition', field.astNode);
      if (condition !== undefined) conditions.set(`${type.name}.${field.name}`, condition);
    }
  }
  return conditions;
}
