import { rowsAt } from '../answer-rows.ts';
import type { HttpClient, JsonAnswer, JsonRequest } from '../http/http-client.ts';
import { readPointer } from '../json-pointer.ts';
import { SourceFailure } from '../source-failure.ts';
import type { Paging } from '../table-access.ts';
import { nextLink } from './next-link.ts';

/** Pages of one answer: a source that always has another one is not followed. */
const MOST_PAGES = 250;

export interface PagesInput {
  readonly http: HttpClient;
  /** Asks for the page with these parameters. */
  readonly request: (page: Readonly<Record<string, string | number>>) => JsonRequest;
  /** JSON pointer of the rows. */
  readonly rows: string;
  readonly paging: Paging | undefined;
  /** 404, an empty answer or null says that there are none. */
  readonly mayBeMissing: boolean;
  /** Rows at the most; more are a failure, for part of the rows could tell the opposite of all. */
  readonly most: number;
}

/** All rows of an answer, page by page, within the time of one question. */
export async function readPages(input: PagesInput): Promise<readonly unknown[]> {
  const { http, request, paging, most } = input;
  const signal = http.deadline();
  const all: unknown[] = [];
  let asked: JsonRequest | undefined = request(firstPage(paging));
  for (let pages = 1; asked !== undefined; pages++) {
    if (pages > MOST_PAGES) throw new SourceFailure('TOO_MANY_PAGES');
    const absence = absenceOf(input, pages);
    const answer: JsonAnswer = await http.json({ ...asked, mayBeMissing: absence.ofPage, signal });
    const rows = rowsOf(answer.value, input.rows, absence);
    all.push(...rows);
    if (all.length > most) throw new SourceFailure('TOO_MANY_ROWS');
    asked = nextPage(input, { asked, answer, rows: rows.length, before: all.length, pages });
  }
  return all;
}

/** What says that there are no rows. */
interface Absence {
  /** 404 or an empty answer. */
  readonly ofPage: boolean;
  /** Null in the place of the rows. */
  readonly ofRows: boolean;
}

/**
 * Nothing is no answer where several keys were asked: a source that fails often says so with `"data": null`. Of later pages, one
 * that was counted may not be there; one that the source itself announced must be.
 */
function absenceOf({ mayBeMissing, paging }: PagesInput, page: number): Absence {
  if (page === 1) return { ofPage: mayBeMissing, ofRows: mayBeMissing };
  const isCounted = paging?.by === 'PAGE' || paging?.by === 'OFFSET';
  return { ofPage: isCounted, ofRows: isCounted && mayBeMissing };
}

function rowsOf(answer: unknown, rows: string, absence: Absence): readonly unknown[] {
  if (absence.ofPage && answer === undefined) return [];
  if (!absence.ofRows && readPointer(answer, rows) === null) throw new SourceFailure('NO_ROWS', rows);
  return rowsAt(answer, rows);
}

/** Parameters of the first page. */
export function firstPage(paging: Paging | undefined): Readonly<Record<string, string | number>> {
  if (paging === undefined) return {};
  const { by, parameter = '', first } = paging;
  return {
    ...sizeOf(paging),
    ...(by === 'PAGE' ? { [parameter]: first } : by === 'OFFSET' ? { [parameter]: 0 } : {}),
  };
}

function sizeOf({ sizeParameter, size }: Paging): Readonly<Record<string, number>> {
  return sizeParameter === undefined ? {} : { [sizeParameter]: size };
}

interface Page {
  readonly asked: JsonRequest;
  readonly answer: JsonAnswer;
  /** Rows of this page. */
  readonly rows: number;
  /** Rows of all pages up to this one. */
  readonly before: number;
  readonly pages: number;
}

function nextPage({ request, paging }: PagesInput, page: Page): JsonRequest | undefined {
  if (paging === undefined) return undefined;
  const { by, parameter = '', first, next } = paging;
  // A page that is not full is not the last one: many services give fewer rows than they are asked for.
  switch (by) {
    case 'PAGE':
      return page.rows === 0 ? undefined : request({ ...sizeOf(paging), [parameter]: first + page.pages });
    case 'OFFSET':
      return page.rows === 0 ? undefined : request({ ...sizeOf(paging), [parameter]: page.before });
    case 'CURSOR': {
      const cursor = readPointer(page.answer.value, next ?? '');
      if (cursor === undefined || cursor === null || cursor === '') return undefined;
      if (typeof cursor !== 'string' && typeof cursor !== 'number')
        throw new SourceFailure('NO_CURSOR', next);
      return request({ ...sizeOf(paging), [parameter]: cursor });
    }
    case 'LINK': {
      const url = nextLink(page.asked.url, page.answer, next);
      return url === undefined ? undefined : { ...page.asked, url };
    }
  }
}
