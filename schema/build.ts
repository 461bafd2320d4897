import { createHash } from 'node:crypto';
import {
  buildASTSchema,
  concatAST,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLScalarType,
  type GraphQLSchema,
  Kind,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import type { Catalogue } from './catalogue.ts';
import { directiveValueErrors } from './directive-values.ts';
import { placeOf, type SchemaFault, SchemaFaultsError, whereabouts } from './fault.ts';
import { readCatalogue } from './read-catalogue.ts';
import { REFERENCE } from './reference-scalar.ts';
import { SCALARS } from './scalars.ts';
import {
  parseSdl,
  readSdlFiles,
  type SdlFile,
  type SdlFiles,
  type SdlText,
  schemaExtensions,
} from './sdl-files.ts';
import { vocabularyFaults } from './source-vocabulary.ts';

/**
 * Builds the graph from the SDL files and resolves everything that they say.
 * @throws SchemaFaultsError with every fault found, each with file, line and remedy.
 */
export function buildCatalogue(sourceDirectories?: readonly string[]): Catalogue {
  return buildFrom(readSdlFiles(sourceDirectories));
}

/**
 * The graph with further source files, which are kept elsewhere than in `schema/sources/`.
 * @throws SchemaFaultsError as `buildCatalogue` does; where the faults are in the further files, `place.file` is the
 *   name of one of them
 */
export function extendCatalogue({ files }: Catalogue, further: readonly SdlText[]): Catalogue {
  const parsed = further.map(parseSdl);
  const unparsed = parsed.filter((file) => 'fault' in file);
  if (unparsed.length > 0) throw new SchemaFaultsError(unparsed);
  const sources = parsed.filter((file): file is SdlFile => !('fault' in file));
  return buildFrom({ ...files, sources: [...files.sources, ...sources] }, sources.flatMap(vocabularyFaults));
}

/** @param found faults that are known already and are told with the others */
function buildFrom(files: SdlFiles, found: readonly SchemaFault[] = []): Catalogue {
  const definitions = concatAST(
    [...files.hub, ...files.sources].map(({ document }) => withoutSchemaExtensions(document)),
  );
  const vocabulary = vocabularyOf(files.hub);
  const faults = [
    ...found,
    ...files.sources.flatMap((file) => schemaExtensionFaults(file, vocabulary)),
    ...validityFaults(definitions),
  ];
  if (faults.length > 0) throw new SchemaFaultsError(faults);

  // Built without merging the documents first: each node keeps its own file and line.
  const schema = buildASTSchema(definitions, { assumeValidSDL: true });
  readScalars(schema);
  const valueErrors = files.sources.flatMap(({ document }) => directiveValueErrors(schema, document));
  // What no single definition shows: interfaces that implement each other in a circle, fields that an interface demands.
  const errors = valueErrors.length > 0 ? valueErrors : validateSchema(schema);
  if (errors.length > 0) throw new SchemaFaultsError(errors.map(sdlFault));
  return readCatalogue({ schema, files, version: digest([...files.hub, ...files.sources]) });
}

/** The SDL says what the scalars are; how their values are read is code. */
function readScalars(schema: GraphQLSchema): void {
  for (const { name, serialize, parseValue, parseLiteral } of [...Object.values(SCALARS), REFERENCE])
    Object.assign(schema.getType(name) as GraphQLScalarType, { serialize, parseValue, parseLiteral });
}

/** `@source` stands on the schema once per file; the merged document has no such thing, so each file's is checked alone. */
function schemaExtensionFaults({ document }: SdlFile, vocabulary: GraphQLSchema): readonly SchemaFault[] {
  return validityFaults({ kind: Kind.DOCUMENT, definitions: schemaExtensions(document) }, vocabulary);
}

/** What a schema extension can say: built once, since to validate it again with each of many files takes longer than the files do. */
function vocabularyOf(hub: readonly SdlFile[]): GraphQLSchema {
  const definitions = hub.flatMap(({ document }) => document.definitions.filter(isDirectiveVocabulary));
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValidSDL: true });
}

function isDirectiveVocabulary({ kind }: DefinitionNode): boolean {
  return kind === Kind.DIRECTIVE_DEFINITION || kind === Kind.ENUM_TYPE_DEFINITION;
}

function withoutSchemaExtensions(document: DocumentNode): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.filter(({ kind }) => kind !== Kind.SCHEMA_EXTENSION),
  };
}

function validityFaults(document: DocumentNode, extended?: GraphQLSchema): readonly SchemaFault[] {
  return validateSDL(document, extended).map(sdlFault);
}

function sdlFault({ message, nodes = [] }: GraphQLError): SchemaFault {
  // Where two definitions collide, either may be the one to correct.
  const others = nodes.slice(0, -1).map((node) => whereabouts(placeOf(node)));
  const said = [message, ...others].join(' ← ');
  return {
    place: placeOf(nodes.at(-1)),
    fault: { zh: `SDL 不合规:${said}`, en: said },
    remedy: {
      zh: '改正此处;指令及其参数见 schema/directives.graphql,同名字段请改名',
      en: 'correct it; directives and their arguments are in schema/directives.graphql, a field name that is taken needs another name',
    },
  };
}

function digest(files: readonly SdlFile[]): string {
  const hash = createHash('sha256');
  for (const { text } of files) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}
