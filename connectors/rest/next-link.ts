import LinkHeader from 'http-link-header';
import type { JsonAnswer } from '../http/http-client.ts';
import { readPointer } from '../json-pointer.ts';
import { SourceFailure } from '../source-failure.ts';

/**
 * The next page's URL: the Link header's of relation `next` (RFC 8288), or what a pointer leads to.
 * @throws SourceFailure for one of another origin: the key of this one would go there, and the guard was asked about this one
 */
export function nextLink(
  asked: URL,
  { value, link }: JsonAnswer,
  pointer: string | undefined,
): URL | undefined {
  const next = pointer === undefined ? relationNext(link) : readPointer(value, pointer);
  if (next === undefined || next === null || next === '') return undefined;
  if (typeof next !== 'string' || !URL.canParse(next, asked.href))
    throw new SourceFailure('NO_LINK', pointer);
  const url = new URL(next, asked);
  if (url.origin !== asked.origin || url.username !== '' || url.password !== '')
    throw new SourceFailure('LINK_TO_ANOTHER_ORIGIN', pointer);
  if (url.href === asked.href) throw new SourceFailure('LINK_TO_ITSELF', pointer);
  return url;
}

function relationNext(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  try {
    return LinkHeader.parse(header).rel('next')[0]?.uri;
  } catch {
    throw new SourceFailure('NO_LINK');
  }
}
