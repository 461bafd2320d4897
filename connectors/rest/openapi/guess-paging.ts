import { pointerOf, tokensOf } from '../../json-pointer.ts';
import type { Paging } from '../../table-access.ts';
import type { OpenApiDocument } from './open-api-document.ts';
import type { Operation } from './operations.ts';
import { readSchema } from './schema.ts';

const PAGE = /^(page|page_?(num|no|number|index)|current(_?page)?|p)$/i;
const OFFSET = /^(offset|skip|start(_?index)?)$/i;
const CURSOR = /^(cursor|page_?token|after|continuation(_?token)?|next_?token|marker)$/i;
const SIZE = /^(size|page_?size|per_?page|limit|count|rows|max_?results|top)$/i;
const NEXT = /^(next(_?(cursor|token|page_?token|marker))?|cursor|continuation(_?token)?)$/i;

/** Whether a parameter belongs to paging. */
export function isOfPaging(name: string): boolean {
  return [PAGE, OFFSET, CURSOR, SIZE].some((pattern) => pattern.test(name));
}

/** How an operation gives its next page, guessed from the names of its parameters. @param rows pointer of the rows */
export function guessPaging(
  document: OpenApiDocument,
  { parameters, answer, linked, method }: Operation,
  rows: string,
): Paging | undefined {
  const place = method === 'GET' ? 'QUERY' : 'BODY';
  const own = parameters.filter((parameter) => parameter.place === place);
  const named = (pattern: RegExp) => own.find(({ name }) => pattern.test(name));
  const sized = named(SIZE);
  const sizes = readSchema(document, sized?.schema);
  const paging = (by: Paging['by'], parameter: string | undefined, more: Partial<Paging> = {}): Paging => ({
    by,
    parameter,
    sizeParameter: sized?.name,
    size: numberOf(sizes.maximum, 1) ?? numberOf(sizes.defaultValue, 1) ?? 100,
    first: 1,
    next: undefined,
    ...more,
  });
  if (linked) return paging('LINK', undefined);
  const cursor = named(CURSOR);
  const next = cursor === undefined ? undefined : nextOf(document, answer, rows);
  if (cursor !== undefined && next !== undefined) return paging('CURSOR', cursor.name, { next });
  const page = named(PAGE);
  if (page !== undefined) {
    const { defaultValue, minimum } = readSchema(document, page.schema);
    return paging('PAGE', page.name, { first: numberOf(defaultValue, 0) ?? numberOf(minimum, 0) ?? 1 });
  }
  const offset = named(OFFSET);
  return offset === undefined ? undefined : paging('OFFSET', offset.name);
}

/** The next cursor stands beside the rows, or in what holds them. */
function nextOf(document: OpenApiDocument, answer: unknown, rows: string): string | undefined {
  let at = answer;
  const tokens = tokensOf(rows);
  for (let depth = 0; depth < Math.max(tokens.length, 1); depth++) {
    const { properties } = readSchema(document, at);
    const name = [...properties.keys()].find((candidate) => NEXT.test(candidate));
    if (name !== undefined) return pointerOf([...tokens.slice(0, depth), name]);
    at = properties.get(tokens[depth] ?? '');
  }
  return undefined;
}

/** @returns undefined for what is no whole number from `least` to 1000 */
function numberOf(value: unknown, least: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 1_000
    ? value
    : undefined;
}
