import { type AnyLeaf, subjectsOf } from './decode-entry.ts';

export interface PlacedLeaf {
  readonly index: number;
  readonly leaf: AnyLeaf;
  /** Subjects by which the leaf is found. */
  readonly stored: readonly string[];
}

export interface PartsFault {
  /** Of the entry's first leaf that is there. */
  readonly index: number;
  readonly kind: 'MALFORMED' | 'SUBJECTS';
}

/** An entry that may go on in the leaves that follow. */
interface OpenEntry {
  readonly index: number;
  readonly parts: number;
  /** By whom its first part is found; undefined where that part is not here to see. */
  readonly stored: ReadonlySet<string> | undefined;
}

/**
 * Reads a log's leaves one after the other: parts of a long entry must follow on each other, and its first one must be found by
 * exactly the subjects of all of them. Holds no more in memory than what the first part is found by: an attacker's
 * entry may have any number of parts.
 */
export class EntryParts {
  #open: OpenEntry | undefined;
  #part = 0;
  #seen = new Set<string>();
  #isFirst: boolean;

  /** @param fromMiddle whether the first leaf may go on with an entry that began before it */
  constructor({ fromMiddle = false }: { readonly fromMiddle?: boolean } = {}) {
    this.#isFirst = fromMiddle;
  }

  /** @returns what is wrong, once it is known */
  take({ index, leaf, stored }: PlacedLeaf): PartsFault | undefined {
    const { part, parts } = leaf.kind === 'access' ? leaf : { part: 1, parts: 1 };
    const mayStart = part === 1 || this.#isFirst;
    this.#isFirst = false;
    if (this.#open === undefined) {
      if (!mayStart) return { index, kind: 'MALFORMED' };
      const found = new Set(stored);
      if (found.size < stored.length) return { index, kind: 'SUBJECTS' };
      this.#open = { index, parts, stored: part === 1 ? found : undefined };
      this.#seen = new Set();
    } else if (part !== this.#part + 1 || parts !== this.#open.parts) {
      return { index, kind: 'MALFORMED' };
    }
    if (part > 1 && stored.length > 0) return { index, kind: 'SUBJECTS' };
    const { stored: expected, index: began } = this.#open;
    for (const subject of subjectsOf(leaf)) {
      if (expected?.has(subject) === false) return { index: began, kind: 'SUBJECTS' };
      if (expected !== undefined) this.#seen.add(subject);
    }
    this.#part = part;
    if (part < parts) return undefined;
    this.#open = undefined;
    return expected !== undefined && this.#seen.size < expected.size
      ? { index: began, kind: 'SUBJECTS' }
      : undefined;
  }
}
