/** Names of one scope that are given once each. */
export class Names {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** The name, or with a number behind it where it is taken. */
  take(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** Words as a field's name: `household number` → `householdNumber`; of a JSON pointer its last parts count. */
export function fieldName(words: string): string {
  const name = pascalCase(words);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Words as a type's name. */
export function pascalCase(words: string): string {
  const parts = words
    .normalize('NFKD')
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== '')
    // A name all in capitals is one word.
    .map((part) => (/^[A-Z0-9]+$/.test(part) ? part.toLowerCase() : part))
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  const name = parts.join('').slice(0, 60);
  // GraphQL keeps names with two underscores for itself; none of ours has any.
  return /^[A-Za-z]/.test(name) ? name : `X${name}`;
}
