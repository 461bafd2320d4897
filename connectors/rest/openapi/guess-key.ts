import { isOfPaging } from './guess-paging.ts';
import type { OpenApiDocument } from './open-api-document.ts';
import type { Operation, Parameter } from './operations.ts';
import { readSchema } from './schema.ts';

export interface GuessedKey {
  readonly parameter: Parameter;
  /** Several keys go in one call. */
  readonly many: boolean;
}

/** Names of citizens' ID numbers, in English and in pinyin (身份证号, 证件号码, 公民身份号码). */
const ID_NUMBER = /^(ids?|.*(id_?(number|card|no)|identity|citizen|sfzh|sfzjh|zjhm|gmsfhm).*)$/i;

/** Which of an operation's parameters takes the key of a look-up: the one in its path, else an ID number, else the first that is required. */
export function guessKey(
  document: OpenApiDocument,
  { parameters, method }: Operation,
): GuessedKey | undefined {
  const inPath = parameters.filter(({ place }) => place === 'PATH');
  if (inPath.length > 1) return undefined;
  const fitting = parameters
    .filter(({ place, name }) => (method === 'POST' || place !== 'BODY') && !isOfPaging(name))
    .map((parameter) => ({ parameter, many: manyOf(document, parameter) }))
    .filter((candidate): candidate is GuessedKey => candidate.many !== undefined);
  const [chosen] = fitting.toSorted((a, b) => rank(b.parameter) - rank(a.parameter));
  return chosen;
}

function rank({ place, name, required }: Parameter): number {
  return (place === 'PATH' ? 4 : 0) + (ID_NUMBER.test(name) ? 2 : 0) + (required ? 1 : 0);
}

/** Whether it takes a list; undefined: neither a scalar nor a list of scalars, so that it can take no key. */
function manyOf(document: OpenApiDocument, { place, schema }: Parameter): boolean | undefined {
  const { type, items } = readSchema(document, schema);
  if (type !== 'array') return type === 'TEXT' || type === 'INTEGER' ? false : undefined;
  const isList = place === 'BODY' || place === 'QUERY';
  return isList && readSchema(document, items).type === 'TEXT' ? true : undefined;
}
