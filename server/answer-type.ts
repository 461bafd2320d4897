import Negotiator from 'negotiator';
import { LruMap } from '../lru-map.ts';

/** In the order of preference where the caller has none (GraphQL over HTTP §6.1). */
const TYPES = ['application/json; charset=utf-8', 'application/graphql-response+json; charset=utf-8'];

/** Headers remembered; clients send few. */
const REMEMBERED = 100;

/** Makes the function that chooses the media type of an answer by `Accept`, of which is known that it takes one. */
export function createAnswerType(): (accept: string | undefined) => string {
  const chosen = new LruMap<string, string>(REMEMBERED);
  return (accept = '*/*') => {
    const type = chosen.get(accept) ?? new Negotiator({ headers: { accept } }).mediaType(TYPES) ?? TYPES[0];
    chosen.set(accept, type as string);
    return type as string;
  };
}
