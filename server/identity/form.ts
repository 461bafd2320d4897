import { invalidRequest } from './oauth-error.ts';

/** The parameters of a token request. */
export type Form = ReadonlyMap<string, string>;

/**
 * Reads application/x-www-form-urlencoded. A parameter without value counts as omitted; one that comes twice is
 * refused, since two readers could take different ones (RFC 6749 §3.2).
 */
export function parseForm(body: string): Form {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (value === '') continue;
    if (form.has(name)) throw invalidRequest('参数重复', 'a parameter is repeated');
    form.set(name, value);
  }
  return form;
}
