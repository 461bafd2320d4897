/**
 * The tokens of a JSON pointer (RFC 6901). A name without a slash at its beginning stands for the member of that name; an empty
 * pointer for the whole.
 */
export function tokensOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return [pointer];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer of a member. */
export function pointerOf(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What a pointer leads to; undefined where there is no such member. Prototypes have no part in it. */
export function readPointer(value: unknown, pointer: string): unknown {
  let at = value;
  for (const token of tokensOf(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, token)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[token];
  }
  return at;
}

/** A copy in which the pointer leads to the member. What is no object on its way becomes one. */
export function withMember(value: unknown, pointer: string, member: unknown): unknown {
  return withMemberAt(value, tokensOf(pointer), member);
}

function withMemberAt(value: unknown, [token, ...more]: readonly string[], member: unknown): unknown {
  if (token === undefined) return member;
  const own = isObject(value) ? value : {};
  const inner = Object.hasOwn(own, token) ? own[token] : undefined;
  return Object.fromEntries([...Object.entries(own), [token, withMemberAt(inner, more, member)]]);
}

/** An object, and no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
