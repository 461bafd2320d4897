import type { GraphQLObjectType } from 'graphql';
import { DELIMITERS, type FileFormat } from '../connectors/file/file-format.ts';
import type { Source } from './catalogue.ts';
import { badFile, fileMissing, fileOfAnotherKind } from './catalogue-faults.ts';
import type { Reading } from './reading.ts';

/** The files that a type of a FILE source is loaded from; faults where nothing says so, or a type of another kind has some. */
export function readFile(
  reading: Reading,
  type: GraphQLObjectType,
  { kind }: Source,
): FileFormat | undefined {
  const declared = reading.directive<FileFormat>('file', type.astNode);
  if (declared === undefined) {
    if (kind === 'FILE') reading.report(type.astNode, fileMissing(type.name));
    return undefined;
  }
  if (kind !== 'FILE') reading.report(type.astNode, fileOfAnotherKind(type.name, kind));
  for (const argument of impossible(declared)) reading.report(type.astNode, badFile(argument));
  return { ...declared, sheet: declared.sheet ?? undefined };
}

/** A name, no path; few stars, for each may have to be tried at every character of a name. */
const PATTERN = /^(?!(?:[^*]*\*){6})[^/\\\p{C}]{1,100}$/u;

function impossible({ pattern, delimiter, header, rejectAtMost }: FileFormat): readonly string[] {
  return [
    ...(PATTERN.test(pattern) ? [] : ['pattern']),
    ...(DELIMITERS.has(delimiter) ? [] : ['delimiter']),
    ...(header >= 1 && header <= 100 ? [] : ['header']),
    ...(rejectAtMost >= 0 && rejectAtMost <= 1 ? [] : ['rejectAtMost']),
  ];
}
