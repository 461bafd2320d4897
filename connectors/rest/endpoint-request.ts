import type { JsonRequest } from '../http/http-client.ts';
import { withMember } from '../json-pointer.ts';
import type { Endpoint } from './read-endpoint.ts';

/** Whose rows are asked for; without keys those of all. */
export interface Question {
  readonly keys: readonly string[];
  /** Parameters of the page, by their names. */
  readonly page: Readonly<Record<string, string | number>>;
}

/** The request that asks an endpoint. Its URL lies within the source's own, whatever the keys hold. */
export function endpointRequest(base: URL, { access, fixed }: Endpoint, question: Question): JsonRequest {
  const { method, path, keyIn, keyName, many } = access;
  const { keys, page } = question;
  const [first = ''] = keys;
  const url = new URL(
    base.href.replace(/\/$/, '') + path.replaceAll(`{${keyName}}`, () => encodeURIComponent(first)),
  );
  if (keyIn === 'QUERY') for (const key of keys) url.searchParams.append(keyName, key);
  const headers = keyIn === 'HEADER' ? { [keyName]: first } : {};
  if (method === 'GET') {
    for (const [name, value] of Object.entries(page)) url.searchParams.set(name, String(value));
    return { method, url, headers };
  }
  let body: unknown = fixed;
  if (keyIn === 'BODY' && keys.length > 0) body = withMember(body, keyName, many ? keys : first);
  for (const [name, value] of Object.entries(page)) body = withMember(body, name, value);
  return { method, url, headers, body };
}

/** Half of a character, which no encoding can hold. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Whether a key can be sent as it is. One that cannot is nobody's: nothing stands for a key in a path but a segment (`..` would
 * lead to another endpoint, a blank one to the list of all), and a header holds printable ASCII alone.
 */
export function isSendable({ access: { keyIn } }: Endpoint, key: string): boolean {
  if (key.trim() === '' || LONE_SURROGATE.test(key)) return false;
  if (keyIn === 'PATH') return key !== '.' && key !== '..';
  return keyIn !== 'HEADER' || /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(key);
}
