import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type DocumentNode, GraphQLError, Kind, parse, Source } from 'graphql';
import { packageRoot } from '../package-root.ts';
import { placeOf, type SchemaFault, SchemaFaultsError } from './fault.ts';

/** An SDL file as it is written. */
export interface SdlText {
  /** Where faults are told to be. */
  readonly name: string;
  readonly text: string;
}

/** A parsed SDL file. */
export interface SdlFile extends SdlText {
  readonly document: DocumentNode;
}

export interface SdlFiles {
  /** What the hub itself promises: `schema/*.graphql`. */
  readonly hub: readonly SdlFile[];
  /** One per department's source: `schema/sources/*.graphql`. */
  readonly sources: readonly SdlFile[];
}

export const SCHEMA_DIRECTORY = join(packageRoot(), 'schema');
export const SOURCES_DIRECTORY = join(SCHEMA_DIRECTORY, 'sources');

/**
 * Reads the SDL files of the hub and of the sources.
 * @throws SchemaFaultsError naming file and line of every file that is not SDL.
 */
export function readSdlFiles(sourceDirectories: readonly string[] = [SOURCES_DIRECTORY]): SdlFiles {
  const faults: SchemaFault[] = [];
  const read = (directory: string): SdlFile[] =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.graphql'))
      .sort()
      .flatMap((name) => {
        const path = join(directory, name);
        const file = parseSdl({ name: relative(packageRoot(), path), text: readFileSync(path, 'utf8') });
        if ('fault' in file) faults.push(file);
        return 'fault' in file ? [] : [file];
      });
  const files = { hub: read(SCHEMA_DIRECTORY), sources: sourceDirectories.flatMap(read) };
  if (faults.length > 0) throw new SchemaFaultsError(faults);
  return files;
}

/** Tokens of a source file: a hundred types of a hundred fields have fewer. */
const MOST_TOKENS = 200_000;

/** Parses one file; the fault where it is no SDL. */
export function parseSdl({ name, text }: SdlText): SdlFile | SchemaFault {
  try {
    return { name, text, document: parse(new Source(text, name), { maxTokens: MOST_TOKENS }) };
  } catch (error) {
    // The parser calls itself for what is nested: far too deep, it runs out of stack.
    if (error instanceof RangeError)
      return syntaxFault(new GraphQLError('Syntax Error: nested too deeply'), name);
    if (!(error instanceof GraphQLError)) throw error;
    return syntaxFault(error, name);
  }
}

function syntaxFault(error: GraphQLError, file: string): SchemaFault {
  return {
    place: { ...placeOf(error.nodes?.[0]), file, line: error.locations?.[0]?.line ?? 0 },
    fault: { zh: `SDL 语法错误:${error.message}`, en: error.message },
    remedy: { zh: '按 GraphQL SDL 语法改正此行', en: 'correct this line to be GraphQL SDL' },
  };
}

/** Whether the document describes a source, that is, holds `extend schema @source(…)`. */
export function schemaExtensions(document: DocumentNode) {
  return document.definitions.filter((definition) => definition.kind === Kind.SCHEMA_EXTENSION);
}
