import { pointerOf } from '../../json-pointer.ts';
import type { OpenApiDocument } from './open-api-document.ts';
import { readSchema } from './schema.ts';

export interface GuessedRows {
  /** JSON pointer of the rows in the answer. */
  readonly pointer: string;
  /** Schema of a row. */
  readonly row: unknown;
  readonly isList: boolean;
}

/** Names under which services put what they answer. */
const ENVELOPES =
  /^(data|datas|items?|rows|records?|list|results?|content|contents|value|values|payload|body|response|page)$/i;
const MOST_ENVELOPES = 3;

/** Where the rows are in an answer: in the list that it is, or in the envelope around one, or it is a row itself. */
export function guessRows(
  document: OpenApiDocument,
  answer: unknown,
  path: readonly string[] = [],
): GuessedRows | undefined {
  const schema = readSchema(document, answer);
  const pointer = pointerOf(path);
  if (schema.type === 'array') {
    const isOfObjects = readSchema(document, schema.items).type === 'object';
    return isOfObjects ? { pointer, row: schema.items, isList: true } : undefined;
  }
  if (schema.type !== 'object' || schema.properties.size === 0) return undefined;
  if (path.length < MOST_ENVELOPES)
    for (const [name, property] of schema.properties) {
      const inner = ENVELOPES.test(name) ? guessRows(document, property, [...path, name]) : undefined;
      if (inner !== undefined) return inner;
    }
  return { pointer, row: answer, isList: false };
}
