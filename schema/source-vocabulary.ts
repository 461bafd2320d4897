import { type DefinitionNode, type FieldDefinitionNode, Kind, visit } from 'graphql';
import type { Problem } from './catalogue-faults.ts';
import { placeOf, type SchemaFault } from './fault.ts';
import type { SdlFile } from './sdl-files.ts';

/** What a source file that a department hands in may define. The hub's own types, roles and directives are the hub's. */
const DEFINITIONS: ReadonlySet<DefinitionNode['kind']> = new Set([
  Kind.SCHEMA_EXTENSION,
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
]);

/** Directives that open the hub's own data: none of a source's business. */
const OF_THE_HUB: ReadonlySet<string> = new Set(['role', 'structural', 'condition', 'references']);

/**
 * Faults of an onboarded source's file that would reach into the hub: definitions of another kind than types and enumerations,
 * fields of existing types that lead nowhere, more than one `extend schema`.
 */
export function vocabularyFaults({ name, document }: SdlFile): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  const extensions = document.definitions.filter(({ kind }) => kind === Kind.SCHEMA_EXTENSION);
  if (extensions.length !== 1)
    faults.push({
      place: { ...placeOf(extensions[1] ?? document.definitions[0]), file: name },
      ...oneSource,
    });
  for (const definition of document.definitions) {
    if (!DEFINITIONS.has(definition.kind))
      faults.push({ place: placeOf(definition), ...notOfASource(definition.kind) });
    if (definition.kind === Kind.OBJECT_TYPE_EXTENSION)
      for (const field of definition.fields ?? [])
        if (!isLookup(field)) faults.push({ place: placeOf(field), ...onlyLookups(field.name.value) });
  }
  visit(document, {
    Directive(node) {
      if (OF_THE_HUB.has(node.name.value))
        faults.push({ place: placeOf(node), ...ofTheHub(node.name.value) });
    },
  });
  return faults;
}

function isLookup({ directives = [] }: FieldDefinitionNode): boolean {
  return directives.some(({ name }) => name.value === 'lookup');
}

const oneSource: Problem = {
  fault: {
    zh: '一个来源文件须有且只有一个 extend schema @source(…)',
    en: 'a source file has exactly one extend schema @source(…)',
  },
  remedy: { zh: '删去多余者,或补上', en: 'remove the others, or add it' },
};

const notOfASource = (kind: string): Problem => ({
  fault: { zh: `来源文件不得含 ${kind}`, en: `a source file cannot hold ${kind}` },
  remedy: {
    zh: '只写类型、枚举、接口、联合,以及 extend type … 的 @lookup 字段',
    en: 'write types, enumerations, interfaces, unions, and fields with @lookup in extend type …',
  },
});

const onlyLookups = (field: string): Problem => ({
  fault: {
    zh: `对已有类型只能增加 @lookup 字段:${field}`,
    en: `an existing type can only be given fields with @lookup: ${field}`,
  },
  remedy: {
    zh: '把数据放在自己的类型中,用 @lookup 关联',
    en: 'put the data into a type of your own and lead to it by @lookup',
  },
});

const ofTheHub = (directive: string): Problem => ({
  fault: { zh: `@${directive} 只用于枢纽自有数据`, en: `@${directive} is for the hub's own data` },
  remedy: { zh: '删去它', en: 'remove it' },
});
