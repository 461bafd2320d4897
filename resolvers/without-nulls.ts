type WithoutNulls<T> = { [K in keyof T]?: Exclude<T[K], null | undefined> };

/** What was given of an input object: a null of GraphQL says the same as nothing. */
export function withoutNulls<T extends object>(object: T): WithoutNulls<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null && value !== undefined),
  ) as WithoutNulls<T>;
}
